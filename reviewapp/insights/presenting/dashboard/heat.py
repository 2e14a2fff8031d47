"""Categories by workflow: the darker, the more corrections."""

from collections import defaultdict

from reviewapp.base.figures import grouped

from .categories import counted
from .table import Cell, Column, Part

MOST_WORKFLOWS, MOST_ROWS, SHADES = 6, 12, 5
NAME = Column("Category", is_hidden=True)


def part(frame):
    """One cell a category and workflow; each opens its outputs."""
    counts, names = defaultdict(dict), {}
    for category, count in counted(frame):
        counts[category.key][category.workflow_id] = count
        names.setdefault(category.key, category.name)
    totals = {key: sum(by.values()) for key, by in counts.items()}
    keys = sorted(totals, key=lambda key: (-totals[key], names[key]))[:MOST_ROWS]
    columns = ranked(frame, counts)
    most = max((count for by in counts.values() for count in by.values()), default=0)
    made = {
        "columns": [NAME, *(Column(each.name, is_number=True) for each in columns)],
        "rows": [row(frame, (key, names[key]), counts[key], columns, most=most) for key in keys],
        "caption": "Corrections by category and workflow. Each cell opens its outputs.",
        "meta": f"corrections, {frame.in_words[:1].lower()}{frame.in_words[1:]}",
        "body": "insights/_heat.html",
    }
    if not keys:
        return Part(
            "heat", "Category by workflow", "No correction names a category.", **made, empty="No corrections."
        )
    return Part("heat", "Category by workflow", finding(counts, names, columns), **made)


def ranked(frame, counts):
    """The workflows with most corrections, in the order of their names."""
    totals = defaultdict(int)
    for by in counts.values():
        for workflow, count in by.items():
            totals[workflow] += count
    found = sorted((each for each in frame.workflows if totals[each.pk]), key=lambda each: -totals[each.pk])
    return sorted(found[:MOST_WORKFLOWS], key=lambda each: each.name)


def row(frame, named, counts, columns, *, most):
    cells = [cell(frame, named, each, counts.get(each.pk, 0), most=most) for each in columns]
    return [Cell(named[1]), *cells]


def cell(frame, named, workflow, count, *, most):
    key, name = named
    url = frame.behind("corrections", category=key, workflow=workflow.slug) if count else ""
    return Cell(grouped(count), count, url, f"v{shade(count, most)}", f"{name}, {workflow.name}")


def shade(count, most):
    """0 for none, 5 for the most; the root, so that small counts still tell themselves apart."""
    return 0 if not count else max(1, round((count / most) ** 0.5 * SHADES))


def finding(counts, names, columns):
    """Most: unsupported promise in Support reply, 128 of 655."""
    workflows = {each.pk: each.name for each in columns}
    most, key, workflow = max(
        (count, key, pk) for key, by in counts.items() for pk, count in by.items() if pk in workflows
    )
    total = sum(count for by in counts.values() for count in by.values())
    return f"Most often: {names[key].lower()} in {workflows[workflow]}, {grouped(most)} of {grouped(total)}."
