"""A suggested change as the lines of a document, with what went and what came. Pure."""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from reviewapp.learning import taxonomy
from reviewapp.learning.changes import ChangeError, apply_change
from reviewapp.workflows.comparing import check_words, rule_words, shown, word_spans
from reviewapp.workflows.policy_document import EMPTY

AROUND = 3


@dataclass(frozen=True)
class Line:
    """One line; `number` counts in the old text for what went, else in the new. Spans: (kind, text)."""

    number: int
    kind: str
    spans: tuple[tuple[str, str], ...]


def difference_of(document: dict | None, change: dict, *, around: int = AROUND) -> list[Line]:
    """The lines that differ and a few around them; none where the change can no longer be made."""
    if change["kind"] == "taxonomy":
        lines = taxonomy.lines_of(change)
        return [Line(place, kind, ((kind, text),)) for place, (kind, text) in enumerate(lines, 1)]
    old = {**EMPTY, **(document or {})}
    try:
        new = apply_change(old, change)
    except ChangeError:
        return []
    written = WRITTEN[change["kind"]]
    return _near(list(_lines(written(old), written(new))), around)


def _lines(old, new):
    """Word by word where a line was reworded: the line that begins alike on the other side."""
    for step in Levenshtein.opcodes(old, new):
        for place in range(step.src_start, step.src_end) if step.tag != "equal" else ():
            partner = _partner(new, old[place])
            yield Line(place + 1, "del", tuple(_spans(old[place], partner, left_out="ins")))
        for place in range(step.dest_start, step.dest_end):
            if step.tag == "equal":
                yield Line(place + 1, "same", (("same", new[place]),))
            else:
                yield Line(place + 1, "ins", tuple(_spans(_partner(old, new[place]), new[place])))


def _partner(others, line):
    beginning = line[: line.find("] " if line.startswith("- [") else ": ") + 1]
    return next((other for other in others if beginning and other.startswith(beginning)), None)


def _spans(before, after, left_out="del"):
    if before is None or after is None:
        kind, text = ("ins", after) if before is None else ("del", before)
        return [(kind, text)]
    return [(kind, text) for kind, text in word_spans(before, after) if kind != left_out]


def _near(lines, around):
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    wanted = {near for place in changed for near in range(place - around, place + around + 1)}
    return [line for place, line in enumerate(lines) if place in wanted]


def _prompt_lines(document):
    return document["prompt"].split("\n")


def _rule_lines(document):
    return [f"{rule['name']}: {rule_words(rule)}" for rule in document["routing"]]


def _check_lines(document):
    return [f"{check['name']}: {check_words(check)}" for check in document["checks"]]


def _threshold_lines(document):
    thresholds = document["thresholds"]
    spot_check = thresholds.get("spot_check")
    sampled = "none" if not spot_check else f"{spot_check:.1%}"
    return [
        f"Approve without a person from confidence: {shown(thresholds.get('auto_approve_at'))}",
        f"Of these, checked at random: {sampled}",
    ]


WRITTEN = {
    "prompt": _prompt_lines,
    "routing": _rule_lines,
    "check": _check_lines,
    "threshold": _threshold_lines,
}
