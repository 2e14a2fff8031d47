"""Who decides how much, how fast, and how it compares."""

from reviewapp.base.figures import grouped, percent
from reviewapp.insights import reading, wording
from reviewapp.insights.figures import FIGURES

from .people import people_of
from .table import NONE, Cell, Column, Part

KEYS = ("workload", "review_time_p50", "override_rate", "escalation_rate")
MOST = 30
COLUMNS = [
    Column("Reviewer"),
    Column("Decisions", is_number=True),
    Column("Share of the work", is_hidden=True),
    Column("Median", is_number=True),
    Column("Overridden, %", is_number=True),
    Column("Escalated, %", is_number=True),
]


def part(frame):
    """One row a person, the busiest first."""
    found = {ref: row for ref, row in reading.by(KEYS, frame.scope, "reviewer") if row["workload"].value}
    ranked = sorted(found, key=lambda ref: -found[ref]["workload"].value)[:MOST]
    people = people_of(frame, ranked)
    total = sum(row["workload"].value for row in found.values())
    made = {
        "columns": COLUMNS,
        "rows": [row(frame, ref, people.get(ref), found[ref], total) for ref in ranked],
        "caption": "Decisions by reviewer",
        "meta": f"{grouped(round(total))} decision{'' if total == 1 else 's'}",
    }
    title = "Reviewers' workload"
    if not ranked:
        return Part(
            "workload",
            title,
            "Nobody decided anything.",
            **made,
            empty="Nobody decided anything in this time.",
        )
    return Part("workload", title, finding(ranked, found, people, total), **made)


def row(frame, ref, person, found, total):
    count = found["workload"].value
    url = frame.behind("workload", reviewer=str(ref))
    return [
        Cell(person.name if person else "Somebody who left", kind="person", drawn=person),
        Cell(grouped(round(count)), round(count), url, spoken="decisions"),
        Cell(percent(count / total, 0), round(count / total, 4), kind="share", drawn=count / total),
        *(value(key, found[key], frame, ref) for key in KEYS[1:]),
    ]


def value(key, found, frame, ref):
    figure = FIGURES[key]
    if found.value is None:
        spoken = f"{found.n} of {figure.least}, too few to show" if figure.least > 1 else ""
        return Cell("–", "", tone="muted", spoken=spoken) if spoken else NONE
    words, _ = wording.parts(figure, found.value)
    url = frame.behind(key, reviewer=str(ref)) if figure.is_share and found.hits else ""
    return Cell(words, wording.plain(figure, found.value), url)


def finding(ranked, found, people, total):
    """Rosa Diaz made 612 of 1,204 decisions (51 %)."""
    first = ranked[0]
    count, name = (
        found[first]["workload"].value,
        people[first].name if first in people else "Somebody who left",
    )
    many = f"{len(found)} people decided" if len(found) > 1 else "One person decided"
    share = percent(count / total, 0)
    return f"{many}; {name} made {grouped(round(count))} of {grouped(round(total))} decisions ({share})."
