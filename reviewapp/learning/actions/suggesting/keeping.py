"""From a draft to a row, unless people have decided about its cause and nothing new came since."""

from dataclasses import dataclass, field

from django.db import transaction

from reviewapp.learning.actions.proposing import numbered, tokens_of_change
from reviewapp.learning.actions.suggestions import (
    MAX_TITLE,
    begin_replay,
    live_version,
    lock_workflow,
    next_number,
    outdate,
    problems_with,
    said_already,
    set_words,
    tell,
)
from reviewapp.learning.actions.support import recount, support_of
from reviewapp.learning.models import Replay, Suggestion

GROWN = 1.5
NEW_UNITS = 3
# One threshold, one cause: it is moved one way or the other.
LOWERING, RAISING = "threshold:lower", "threshold:raise"
TURNED = "The labels say by now that the threshold should move the other way."


@dataclass(frozen=True)
class Draft:
    """What the loop would suggest. `patterns` are the family, its head first; `evidence` stands in where
    a suggestion rests on outputs instead: (hits, chances, units, reviewers)."""

    kind: str
    cause: str
    change: dict
    title: str
    patterns: tuple = ()
    words: list = field(default_factory=list)
    conflicts: list = field(default_factory=list)
    evidence: tuple[int, int, int, int] = (0, 0, 0, 0)


@transaction.atomic
def keep(workflow, draft: Draft):
    """The new suggestion, or None where there is one or none is wanted."""
    workflow = lock_workflow(workflow)
    before = earlier(workflow, draft)
    undecided, live = next((each for each in before if each.is_undecided), None), live_version(workflow)
    if undecided is not None and not _is_turned(undecided, draft):
        _count_anew(undecided, draft)
        return None
    suggestion = _new(workflow, draft)
    if before and not _is_new_evidence(before[0], suggestion):
        return None
    suggestion.number = next_number(workflow.team)
    change = numbered(draft.change, suggestion.number)
    if said_already(workflow, change) or problems_with(change, workflow, live):
        return None
    if undecided is not None:
        outdate(undecided, reason=TURNED, live=live)
    set_words(suggestion, change=change, title=draft.title[:MAX_TITLE], based_on=live)
    suggestion.tokens = tokens_of_change(change)
    suggestion.save()
    suggestion.patterns.set(draft.patterns)
    recount(suggestion)
    suggestion.save()
    digest = bytes(suggestion.digest).hex()
    tell("suggestion.drafted", suggestion, None, kind=suggestion.kind, digest=digest)
    begin_replay(suggestion, by=None)
    return suggestion


def earlier(workflow, draft):
    """Suggestions about the same mistake, the newest first: of the same cause, or of the same head."""
    causes = (LOWERING, RAISING) if draft.kind == Suggestion.Kind.THRESHOLD else (draft.cause,)
    same = Suggestion.objects.filter(workflow=workflow, cause__in=causes)
    if draft.patterns and draft.kind == Suggestion.Kind.PROMPT:
        heads = [f"pattern:{pattern}" for pattern in draft.patterns]
        related = Suggestion.objects.filter(workflow=workflow, kind=draft.kind)
        same = same | related.filter(cause__in=heads) | related.filter(patterns=draft.patterns[0])
    return list(same.distinct().order_by("-number"))


def _new(workflow, draft):
    """The row with its counts: from the rows of evidence, or as the draft brought them."""
    suggestion = Suggestion(
        team=workflow.team,
        workflow=workflow,
        kind=draft.kind,
        cause=draft.cause,
        words=draft.words,
        conflicts=draft.conflicts,
    )
    hits, chances, units, reviewers = _evidence(workflow, draft)
    suggestion.hits, suggestion.exposures = hits, chances
    suggestion.units, suggestion.reviewers = units, reviewers
    return suggestion


def _evidence(workflow, draft):
    if not draft.patterns:
        return draft.evidence
    support = support_of(workflow, list(draft.patterns[:1]))
    return support.hits, support.exposures, support.units, support.reviewers


def _count_anew(suggestion, draft):
    """The words stay as they are, whoever reads them now; only what stands behind them has grown."""
    if not draft.patterns:
        hits, chances, units, reviewers = draft.evidence
        suggestion.hits, suggestion.exposures = hits, chances
        suggestion.units, suggestion.reviewers = units, reviewers
    suggestion.conflicts = draft.conflicts
    done = suggestion.replays.filter(state=Replay.State.DONE, digest=suggestion.digest).first()
    recount(suggestion, replay_low=done.result.get("gain_low") if done else None)
    suggestion.save(
        update_fields=["hits", "exposures", "units", "reviewers", "conflicts", "grade", "reasons"]
    )


def _is_turned(one, draft):
    return draft.kind == Suggestion.Kind.THRESHOLD and one.cause != draft.cause


def _is_new_evidence(last, new):
    """What people said no to comes again only with half as many hits more, from three sources more."""
    if new.kind == Suggestion.Kind.THRESHOLD:
        return _is_new_about_threshold(last, new)
    if last.state == Suggestion.State.LIVE:
        return False
    return new.hits >= GROWN * last.hits and new.units >= last.units + NEW_UNITS


def _is_new_about_threshold(last, new):
    """A broken promise is said at once; that it would hold lower down, only with half as many labels more."""
    is_news = last.cause != new.cause or last.state == Suggestion.State.LIVE
    return (new.cause == RAISING and is_news) or new.exposures >= GROWN * last.exposures
