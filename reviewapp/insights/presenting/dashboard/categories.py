"""Which mistakes make most of the corrections: by category, or by what causes them."""

from collections import defaultdict

from django.db.models import Count

from reviewapp.base.figures import grouped, percent
from reviewapp.insights import reading
from reviewapp.insights.charts import Amount, pareto
from reviewapp.insights.charts.bars import is_vital
from reviewapp.workflows.models import Category

from .table import Cell, Choice, Column, Part

MOST_BARS = 12


def part(frame):
    """Pareto of corrections; a correction with two categories stands in both."""
    by = "cause" if frame.asked.by == "cause" else "category"
    counts = by_cause(frame) if by == "cause" else by_category(frame)
    amounts = Amount.of(counts)[:MOST_BARS]
    made = {
        "choices": [
            Choice("Categories", frame.part_url("categories", by=""), by == "category"),
            Choice("Causes", frame.part_url("categories", by="cause"), by == "cause"),
        ],
        "columns": [
            Column(by.capitalize()),
            Column("Corrections", is_number=True),
            Column("Running share, %", is_number=True),
        ],
        "rows": [row_of(each) for each in amounts],
        "caption": f"Corrections by {by}",
    }
    title = "Correction causes" if by == "cause" else "Correction categories"
    if not amounts:
        return Part("categories", title, "No correction names a category.", **made, empty="No corrections.")
    return Part(
        "categories",
        title,
        finding(amounts, by),
        **made,
        drawing=pareto(amounts),
        body="insights/_chart.html",
    )


def by_category(frame):
    """(name, count, address), equal keys of several workflows as one."""
    merged, names = defaultdict(int), {}
    for category, count in counted(frame):
        merged[category.key] += count
        names.setdefault(category.key, category.name)
    return [(names[key], count, frame.behind("corrections", category=key)) for key, count in merged.items()]


def by_cause(frame):
    """A correction with two categories of one cause counts once, so it is counted by its own row."""
    labels = dict(Category.Cause.choices)
    rows = reading.rows_behind("corrections", frame.scope).filter(categories__isnull=False).order_by()
    counts = rows.values_list("categories__cause").annotate(Count("pk", distinct=True))
    return [(labels[cause], count, frame.behind("corrections", cause=cause)) for cause, count in counts]


def counted(frame):
    """(category, corrections), those that count any."""
    for ref, found in reading.by(["corrections"], frame.scope, "category"):
        category, count = frame.categories.get(ref), found["corrections"].value
        if category and count:
            yield category, round(count)


def row_of(amount):
    return [
        Cell(amount.name),
        Cell(grouped(amount.count), amount.count, amount.url, spoken="corrections"),
        Cell(f"{amount.running * 100:.1f}"),
    ]


def finding(amounts, by):
    """Wrong fact, unsupported promise and wrong amount make 66 % of 655 mentions."""
    vital = [each for place, each in enumerate(amounts) if is_vital(amounts, place)]
    names = [each.name if place == 0 else each.name.lower() for place, each in enumerate(vital)]
    told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    total = sum(each.count for each in amounts)
    verb = "make" if len(names) > 1 else "makes"
    of = "categories" if by == "category" else "causes"
    return f"{told} {verb} {percent(vital[-1].running, 0)} of {grouped(total)} named {of}."
