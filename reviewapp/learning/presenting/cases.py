"""The outputs of a replay: what would have become of each."""

from dataclasses import dataclass

from django.db.models import Count

from reviewapp.learning.models import ReplayCase
from reviewapp.review.difference import word_diff
from reviewapp.review.models import Output, Review
from reviewapp.review.veil import veil_of

CHANGES = {"better": "Better", "same": "Same", "worse": "Worse"}
TONES = {"better": "ok", "worse": "bad"}
LONGEST = 4_000


@dataclass(frozen=True)
class Asked:
    """Which cases the address asks for."""

    group: str = ""
    change: str = ""


def cases_of(replay, asked):
    """The cases asked for, those that changed for the worse first."""
    rows = ReplayCase.objects.filter(replay=replay)
    rows = rows.filter(group=asked.group) if asked.group else rows
    rows = rows.filter(change=asked.change) if asked.change in CHANGES else rows
    return rows.order_by("-change", "pk")


def groups_of(replay):
    """(group, how many), in the order of the table."""
    named = [group.get("name") for group in replay.result.get("groups") or ()]
    counts = dict(replay.cases.order_by().values_list("group").annotate(Count("pk")))
    return sorted(counts.items(), key=lambda row: named.index(row[0]) if row[0] in named else len(named))


def visible_to(user, rows):
    visible = rows.filter(output__in=Output.objects.visible_to(user).values("pk"))
    return visible.select_related("output").only(
        "change",
        "group",
        "shown",
        "output__external_id",
        "output__status",
        "output__workflow",
        "output__team",
    )


def with_reviews(user, rows):
    """The cases, each with the newest review of its output that this person may open."""
    rows = list(rows)
    reviews = Review.objects.visible_to(user).filter(output__in=[row.output_id for row in rows])
    newest = dict(reviews.order_by("opened_at", "pk").values_list("output", "pk"))
    for row in rows:
        row.output = veil_of(user, row.output.team_id).output(row.output.workflow_id, row.output)
        row.review = newest.get(row.output_id)
        row.tone = TONES.get(row.change, "")
        row.word = CHANGES[row.change]
        row.lines = lines_of(row.shown)
    return rows


def lines_of(shown):
    """What the replay kept to show of a case, as names and spans."""
    shown = dict(shown)
    before, after = shown.pop("before", None), shown.pop("after", None)
    lines = [
        (name.replace("_", " "), [("same", text_of(value))]) for name, value in shown.items() if value != ""
    ]
    if isinstance(before, str) and isinstance(after, str):
        spans = [(span.kind, span.text) for span in word_diff(before[:LONGEST], after[:LONGEST])]
        return [("", spans), *lines]
    sides = [("del", before), ("ins", after)]
    spans = [(kind, text_of(side)) for kind, side in sides if side is not None]
    return [("", spans), *lines] if spans else lines


def text_of(value):
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    return f"{value:g}" if isinstance(value, float) else str(value)[:LONGEST]
