"""What suggestions said when they were opened, beside what reviewers did afterwards."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from reviewapp.learning.estimates import calibration, calibration_error, expected
from reviewapp.learning.models import Evidence, Suggestion
from reviewapp.learning.presenting.trends import of_counted_patterns

LEAST = 3
NEWEST = 500


@dataclass(frozen=True)
class Said:
    """One suggestion: the rate it named, and the rate that came."""

    suggestion: Suggestion
    estimate: object
    kept: int
    chances: int

    @property
    def rate(self):
        return self.kept / self.chances

    @property
    def within(self):
        return self.estimate.low <= self.rate <= self.estimate.high


def said_and_kept(team, *, workflow=None):
    """The newest suggestions with at least three chances between their opening and their version."""
    suggestions = team.suggestions.select_related("workflow")
    suggestions = suggestions.filter(workflow=workflow) if workflow else suggestions
    by_key = {each.pk: each for each in suggestions.order_by("-number")[:NEWEST]}
    points = []
    for row in counts_around_opening(list(by_key)):
        if row["chances"] < LEAST or not row["exposures"]:
            continue
        said = expected(row["hits"], row["exposures"], units=row["units"])
        points.append(Said(by_key[row["of"]], said, row["kept"], row["chances"]))
    return sorted(points, key=lambda point: -point.suggestion.number)


def counts_around_opening(keys):
    """Distinct outputs before each suggestion was opened, and from then until it went live, in one query."""
    opened = F("pattern__suggestions__opened_at")
    before = Q(observation__decided_at__lt=opened)
    later = Q(observation__decided_at__gte=opened)
    # What a live version changed is no longer what the suggestion spoke of.
    later &= Q(
        of_state__in=[Suggestion.State.DRAFTED, Suggestion.State.OPEN, Suggestion.State.DISMISSED]
    ) | Q(observation__decided_at__lt=F("pattern__suggestions__closed_at"))
    rows = Evidence.objects.filter(pattern__suggestions__in=keys, observation__is_quarantined=False)
    rows = (
        of_counted_patterns(rows)
        .annotate(of_state=F("pattern__suggestions__state"))
        .values(of=F("pattern__suggestions"))
    )
    return rows.annotate(
        hits=outputs(before & Q(is_hit=True)),
        exposures=outputs(before),
        units=Count("observation__unit", distinct=True, filter=before & Q(is_hit=True)),
        kept=outputs(later & Q(is_hit=True)),
        chances=outputs(later),
    )


def outputs(which):
    return Count("observation", distinct=True, filter=which)


def summary_of(points):
    """The tenths of the curve, how far it is off on average, and how often the range held."""
    bins = calibration([(point.estimate.mean, point.kept, point.chances) for point in points])
    held = sum(point.within for point in points)
    return {
        "bins": bins,
        "error": calibration_error(bins),
        "held": held,
        "held_share": held / len(points) if points else 0.0,
    }
