"""Learned lines that are no longer worth their tokens: nobody sees the mistake, or others save more."""

from datetime import timedelta

from reviewapp.base.clock import database_now
from reviewapp.learning.actions.suggesting.keeping import Draft, earlier
from reviewapp.learning.actions.suggestions import live_version
from reviewapp.learning.actions.support import chances_of, counted_patterns, support_of
from reviewapp.learning.bullets import Budget, Bullet, bullets_of, most_worth
from reviewapp.learning.models import LearningSettings, Suggestion

IDLE = timedelta(days=60)


def idle_lines(workflow):
    """Lines whose mistake nobody has seen for two months: they only cost tokens."""
    before = database_now() - IDLE
    for line, own in _lines_in_force(workflow):
        if own.closed_at >= before:
            continue
        patterns = counted_patterns(own)
        seen = chances_of(patterns).filter(is_hit=True, decided_at__gte=before)
        if patterns and not seen.exists():
            title = f"{line.name} is no longer needed: nobody saw its mistake for {IDLE.days} days"
            yield _removal(line, own, cause=f"idle:{line.name}", title=title)


def crowded_lines(workflow, drafts):
    """Where new lines do not fit the budget: those in force that save fewer edits per token than they do."""
    new = [draft for draft in drafts if draft.kind == "prompt" and draft.change["op"] == "add"]
    new = [draft for draft in new if not earlier(workflow, draft)]
    in_force = _lines_in_force(workflow)
    settings = LearningSettings.of(workflow)
    worths = [(line.name, own.hits, line.tokens) for line, own in in_force]
    for draft in new:
        hits = support_of(workflow, list(draft.patterns[:1])).hits
        worths.append((draft.cause, hits, Bullet("S-1", draft.change["text"]).tokens))
    kept = most_worth(worths, Budget(settings.most_bullets, settings.most_tokens))
    for line, own in in_force if new else ():
        if line.name not in kept:
            title = f"{line.name} saves less than what waits for its place"
            yield _removal(line, own, cause=f"room:{line.name}", title=title)


def _lines_in_force(workflow):
    """Each learned line of the live prompt with the live suggestion it came from."""
    live = live_version(workflow)
    lines = bullets_of(live.document["prompt"]) if live else []
    own = Suggestion.objects.filter(
        workflow=workflow, kind="prompt", state="live", number__in=[int(line.name[2:]) for line in lines]
    )
    by_name = {str(suggestion): suggestion for suggestion in own}
    return [(line, by_name[line.name]) for line in lines if line.name in by_name]


def _removal(line, own, *, cause, title):
    return Draft(
        kind=Suggestion.Kind.PROMPT.value,
        cause=cause,
        change={"kind": "prompt", "op": "remove", "bullet": line.name},
        title=title,
        evidence=(own.hits, own.exposures, own.units, own.reviewers),
    )
