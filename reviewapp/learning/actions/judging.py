"""After a change went live: count what became of its mistake, and say in the end whether it stopped."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.base.clock import database_now
from reviewapp.learning.actions.suggestions import lock, tell
from reviewapp.learning.actions.support import carrying, chances_of, counted_patterns, with_its_change
from reviewapp.learning.models import Observation, Suggestion, Watch
from reviewapp.learning.verdicts import verdict_of

LOOK_BACK = timedelta(weeks=8)
AGAIN = timedelta(minutes=30)


def due_watches():
    """Those still watched that were not counted lately."""
    stale = Q(counted_at=None) | Q(counted_at__lt=Now() - AGAIN)
    return Watch.objects.filter(stale, verdict=Watch.Verdict.WATCHING, suggestion__state="live").order_by(
        "pk"
    )


def judge_watches():
    """Count every watch that is due, and close those whose time is up; returns how many were closed."""
    return sum(_judged(watch.pk) for watch in due_watches().only("pk"))


@transaction.atomic
def _judged(pk):
    suggestion = lock(Suggestion.objects.get(pk=pk))
    watch = Watch.objects.select_for_update(of=["self"]).get(pk=pk)
    if watch.verdict != Watch.Verdict.WATCHING or suggestion.state != Suggestion.State.LIVE:
        return False
    chances = _chances(suggestion)
    before = _counted(chances.filter(_before(suggestion, watch)))
    after = _counted(chances.filter(with_its_change(suggestion, since=watch.since)))
    watch.before_hits, watch.before_exposures = before
    watch.after_hits, watch.after_exposures = after
    watch.counted_at = database_now()
    is_over = watch.counted_at >= watch.until
    if is_over:
        watch.verdict = verdict_of(before=before, after=after)
        facts = {"hits": after[0], "chances": after[1], "hits_before": before[0], "chances_before": before[1]}
        tell("suggestion.judged", suggestion, None, verdict=watch.verdict, **facts)
    watch.save()
    return is_over


def _chances(suggestion):
    """Where the mistake could have shown: for its patterns, else what approved itself and was checked."""
    patterns = counted_patterns(suggestion)
    if patterns:
        return chances_of(patterns)
    checked = Observation.objects.counted().filter(workflow=suggestion.workflow, is_spot_check=True)
    return checked.annotate(is_hit=~Q(verdict=Observation.Verdict.APPROVED))


def _before(suggestion, watch):
    """Without what it was in force for already: after a roll back and forth that was before, too."""
    lately = Q(decided_at__gte=watch.since - LOOK_BACK, decided_at__lt=watch.since)
    return lately & ~Q(version__in=carrying(suggestion))


def _counted(chances):
    flags = list(chances.values_list("is_hit", flat=True))
    return sum(flags), len(flags)
