"""The figures above the inbox, each with where its rows are."""

from datetime import timedelta
from statistics import median

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from reviewapp.base.figures import percent
from reviewapp.learning.models import Pattern, Suggestion, Watch

LEAST = 30
QUARTER = timedelta(days=91)


def tiles_of(team):
    """What the loop found, decided and achieved; a rate says how many it stands on before it is shown."""
    made = decided(team)
    return [
        tile(recurring(team), "recurring patterns", "?stage=open"),
        tile(made["waiting"], "wait for approval", "?stage=approval"),
        tile(median_days(team), "median, first evidence to live", "?stage=live"),
        tile(share_live(made), f"of {made['decided']} decided went live", "?stage=live"),
        tile(made["back"], "rolled back this quarter", "?stage=rolled-back"),
        tile(*repeats(team), "?stage=live"),
    ]


def tile(value, words, url):
    return {"value": value, "words": words, "url": url}


def recurring(team):
    return Pattern.objects.filter(workflow__team=team, state=Pattern.State.ADMITTED).count()


def decided(team):
    states = Suggestion.State
    lived = Q(state__in=[states.LIVE, states.ROLLED_BACK])
    since = timezone.now() - QUARTER
    return team.suggestions.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=states.OPEN)),
        lived=Count("pk", filter=lived),
        decided=Count("pk", filter=lived | Q(state=states.DISMISSED)),
        back=Count("pk", filter=Q(state=states.ROLLED_BACK, closed_at__gte=since)),
    )


def share_live(made):
    return percent(made["lived"] / made["decided"], 0) if made["decided"] else "–"


def median_days(team):
    """From the first output that showed the mistake to the version that should end it."""
    lived = team.suggestions.filter(state=Suggestion.State.LIVE).order_by("-closed_at")
    spans = [
        (row["closed_at"] - row["first"]).total_seconds() / 86400
        for row in lived.values("closed_at").annotate(first=Min("patterns__first_seen"))[:200]
        if row["first"]
    ]
    return f"{max(0.0, median(spans)):.1f} days" if spans else "–"


def repeats(team):
    """By how much the mistakes of live suggestions became rarer; not before thirty later chances."""
    counts = Watch.objects.filter(suggestion__team=team).aggregate(
        **{
            name: Sum(name, default=0)
            for name in ("before_hits", "before_exposures", "after_hits", "after_exposures")
        }
    )
    if counts["after_exposures"] < LEAST or not counts["before_hits"]:
        return "–", f"repeats after going live: {counts['after_exposures']} of {LEAST} outputs so far"
    before = counts["before_hits"] / counts["before_exposures"]
    after = counts["after_hits"] / counts["after_exposures"]
    change = (after - before) / before
    return f"{'−' if change < 0 else '+'}{percent(abs(change), 0)}", "repeat corrections after going live"
