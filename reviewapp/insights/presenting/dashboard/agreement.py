"""How far people agree wherever several judged the same output, with the range that chance leaves."""

from reviewapp.base.figures import decimal, grouped
from reviewapp.insights import reading, wording
from reviewapp.insights.charts import dot_and_range
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.targets import targets_for

from .people import people_of
from .table import LOW, NONE, Cell, Column, Part

KAPPA, TIME = FIGURES["agreement_kappa"], FIGURES["review_time_p50"]
AXIS = (0.0, 1.0)
COLUMNS = [
    Column("Reviewer"),
    Column("Kappa", is_number=True),
    Column("95 % range", is_hidden=True),
    Column("Pairs", is_number=True),
    Column("Median", is_number=True),
]
NOBODY = "No output was judged by two people"


def part(frame):
    """Cohen's kappa of each reviewer with whoever judged the same outputs, and of the team."""
    rows = reading.pairings(frame.scope)
    team = next((each for each in rows if each.reviewer is None), None)
    people = [each for each in rows if each.reviewer is not None and each.n]
    names = people_of(frame, [each.reviewer for each in people])
    times = dict(reading.by(["review_time_p50"], frame.scope, "reviewer"))
    floor = targets_for(frame.team, frame.workflow).get("agreement_kappa")
    ranked = sorted(people, key=lambda each: -(each.kappa if each.kappa is not None else -1))
    pairs = team.n if team else 0
    made = {
        "columns": COLUMNS,
        "rows": [row(frame, each, names, times, floor) for each in ranked],
        "caption": "Agreement with others who judged the same output: kappa and its 95 % range",
        "meta": f"Cohen's kappa, {grouped(pairs)} pair{'' if pairs == 1 else 's'}",
    }
    title = "Reviewer agreement"
    if not pairs:
        return Part("agreement", title, f"{NOBODY}.", **made, empty=f"{NOBODY} in this time.")
    return Part("agreement", title, finding(team, ranked, names), **made, foot=foot(frame, team))


def row(frame, each, names, times, floor):
    url = frame.behind("agreement_kappa", reviewer=str(each.reviewer))
    median = times.get(each.reviewer, {}).get("review_time_p50")
    person = names.get(each.reviewer)
    return [
        Cell(person.name if person else "Somebody who left", kind="person", drawn=person),
        *kappa_cells(each, floor),
        Cell(grouped(each.n), each.n, url, spoken="pairs"),
        Cell(wording.said(TIME, median.value), wording.plain(TIME, median.value)) if median else NONE,
    ]


def kappa_cells(each, floor=None):
    if each.kappa is None:
        return [Cell("–", "", tone="muted", spoken=f"too few: {each.n} of {KAPPA.least}"), NONE]
    low, high = (
        each.low if each.low is not None else each.kappa,
        each.high if each.high is not None else each.kappa,
    )
    drawn = dot_and_range(each.kappa, low, high, axis=AXIS, floor=floor)
    told = f"{decimal(low)} to {decimal(high)}"
    tone, spoken = LOW if drawn.is_low else ("", "")
    return [
        Cell(decimal(each.kappa), round(each.kappa, 4), tone=tone, spoken=spoken),
        Cell(told, told, kind="range", drawn=drawn),
    ]


def foot(frame, team):
    return [
        Cell("Team"),
        *kappa_cells(team),
        Cell(grouped(team.n), team.n, frame.behind("agreement_kappa"), spoken="pairs"),
        NONE,
    ]


def finding(team, ranked, names):
    """The team agrees with kappa 0.80 (0.74 to 0.86) over 214 pairs; lowest is Mei Chen with 0.62."""
    if team.kappa is None:
        return f"{grouped(team.n)} pairs so far; kappa is shown from {KAPPA.least}."
    told = f"The team agrees with kappa {decimal(team.kappa)} over {grouped(team.n)} pairs"
    known = [each for each in ranked if each.kappa is not None and each.reviewer in names]
    if not known:
        return f"{told}."
    lowest = known[-1]
    return f"{told}; lowest is {names[lowest.reviewer].name} with {decimal(lowest.kappa)}."
