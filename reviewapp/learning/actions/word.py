"""Ask a language model for other words. What it says is kept beside the suggestion, never in it."""

from datetime import timedelta

from django.db.models import Q

from reviewapp.base.canonical import digest_of
from reviewapp.base.clock import database_now
from reviewapp.learning import wordsmith
from reviewapp.learning.actions.support import counted_patterns
from reviewapp.learning.agents import AgentAway
from reviewapp.learning.models import Evidence, Suggestion, Wording
from reviewapp.learning.rewording import MOST_PAIRS, Correction, NotFit, question, redacted_pair, worded
from reviewapp.learning.unnamed import unnamed_all
from reviewapp.review.consent import consented
from reviewapp.review.difference import text_of

AT_ONCE = 20
MOST_TRIES = 5
PAUSE = timedelta(minutes=10)


def due_wordings():
    """Undecided lines that the loop itself suggested and no model has worded; none where none is set up."""
    if not wordsmith.is_set_up():
        return []
    again = Q(wording__try_again_at__lte=database_now(), wording__tries__lt=MOST_TRIES)
    lines = Suggestion.objects.undecided().filter(
        Q(wording=None) | again, kind=Suggestion.Kind.PROMPT, proposed_by=None, change__op="add"
    )
    return list(lines.order_by("pk").select_related("workflow")[:AT_ONCE])


def word(suggestion) -> Wording:
    """Ask for other words, and keep them or why they were not fit. No transaction waits for the answer."""
    correction = correction_of(suggestion)
    messages = question(correction)
    kept = {"asked_digest": digest_of(messages), "trouble": "", "try_again_at": None}
    before = Wording.objects.filter(suggestion=suggestion).first()
    kept["tries"] = (before.tries if before else 0) + 1
    try:
        answer = wordsmith.ask(messages)
        kept |= {"model": answer.model, "tokens_in": answer.tokens_in, "tokens_out": answer.tokens_out}
        kept["text"], kept["title"] = worded(answer.text, correction)
    except AgentAway as away:
        kept |= {"trouble": str(away), "try_again_at": database_now() + PAUSE * kept["tries"]}
    except NotFit as refusal:
        kept["trouble"] = str(refusal)
    return Wording.objects.update_or_create(suggestion=suggestion, defaults=kept)[0]


def correction_of(suggestion) -> Correction:
    """The mistake behind a suggestion, with a few examples from which everything particular was taken."""
    pattern = next(iter(counted_patterns(suggestion)), None)
    shape = {name: getattr(pattern, name, "") for name in ("before", "after", "path")}
    pairs = _pairs(pattern) if pattern else []
    return Correction(suggestion.change["text"], suggestion.title, **shape, pairs=pairs)


def _pairs(pattern):
    shown = Evidence.objects.filter(pattern=pattern, is_hit=True, observation__is_quarantined=False)
    shown = shown.filter(consented("observation__output__content__metadata"))
    rows = shown.order_by("-observation__decided_at", "-pk").values_list(
        "observation__output__content__output", "observation__decision__content__edited"
    )
    masking = pattern.workflow.masking
    texts = [tuple(map(text_of, unnamed_all(masking, *pair))) for pair in rows[: 2 * MOST_PAIRS]]
    pairs = [
        redacted_pair(before, after, gone=pattern.before, come=pattern.after)
        for before, after in texts
        if None not in (before, after)
    ]
    return [pair for pair in pairs if pair][:MOST_PAIRS]
