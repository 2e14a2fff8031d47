"""The outputs and decisions behind a number: every figure leads to its rows."""

from django.db.models import Exists, F, OuterRef, Q

from reviewapp.insights import counters as kinds
from reviewapp.insights.figures import CORRECTED, FIGURES, Mean, Quantile, Ratio, Total
from reviewapp.insights.models import DecisionFact, OutputFact, ReviewFact
from reviewapp.insights.reading.causes import causes_of
from reviewapp.insights.reading.steps import HOUR, whole
from reviewapp.review.models import Decision, Output, Review

OF_OUTPUTS = kinds.ABOUT_OUTPUTS + kinds.MEASURES_OF_OUTPUT
OF_DECISIONS = kinds.ABOUT_DECISIONS + kinds.MEASURES_OF_DECISION
OF_CLOSING = kinds.OF_CLOSING + kinds.MEASURES_OF_REVIEW
MEASURES = {*kinds.MEASURES_OF_OUTPUT, *kinds.MEASURES_OF_DECISION, *kinds.MEASURES_OF_REVIEW}


def kind_behind(key):
    """Whether `rows_behind` gives decisions or outputs."""
    if key in ROWS:
        return "output"
    hits, _ = sides_of(FIGURES[key])
    return "decision" if hits and set(hits) <= set(OF_DECISIONS) else "output"


def rows_behind(key, scope, which="hits"):
    """The rows counted in a figure, newest first: its `hits`, those it missed, or all it is out of.

    The caller narrows them to what the reader may see.
    """
    figure = FIGURES[key]
    if figure.key in ROWS:
        return ROWS[figure.key](scope)
    hits, of = sides_of(figure)
    if kind_behind(key) == "decision":
        found = Decision.objects.filter(team=scope.team, **_in_range("decided_at", scope))
        fact = _narrowed(DecisionFact, "at", scope).filter(decision=OuterRef("pk"))
        return found.filter(Exists(fact.filter(_picked(hits, of, which)))).order_by("-decided_at", "-pk")
    return _outputs(hits, of, which, scope)


def sides_of(figure):
    """The counters that make a hit, and those it is counted out of; of a percentile, what it measures."""
    match figure.of:
        case Ratio(hits, of):
            return hits, of
        case Mean(_, over):
            return over, over
        case Total(of):
            return of, of
        case Quantile(measure, _):
            return (measure,), (measure,)
    return CORRECTED, CORRECTED


def _outputs(hits, of, which, scope):
    """Counters of outputs, reviews and decisions may be mixed: any of them brings the output in."""
    found, facts = Output.objects.filter(team=scope.team), Q()
    for model, at, known in (
        (OutputFact, "at", OF_OUTPUTS),
        (ReviewFact, "at", kinds.OF_OPENING),
        (ReviewFact, "closed_at", OF_CLOSING),
        (DecisionFact, "at", OF_DECISIONS),
    ):
        own = [name for name in hits if name in known], [name for name in of if name in known]
        if own[0] or own[1]:
            picked = _narrowed(model, at, scope).filter(_picked(*own, which))
            facts |= Q(Exists(picked.filter(output=OuterRef("pk"))))
    if set(of) <= set(OF_OUTPUTS):
        found = found.filter(**_in_range("received_at", scope))
    return found.filter(facts).order_by("-received_at", "-pk")


def _picked(hits, of, which):
    is_hit, counts = _any_of(hits), _any_of(of)
    if which == "misses":
        return counts & ~is_hit
    return counts if which == "all" else is_hit


def _any_of(names):
    found = Q()
    for name in names:
        found |= Q(**({f"{name}__isnull": False} if name in MEASURES else {f"{name}__gt": 0}))
    return found if names else Q(pk=None)


def _in_range(name, scope):
    return {f"{name}__gte": whole(scope.start, HOUR), f"{name}__lt": whole(scope.end, HOUR)}


def _narrowed(model, at, scope):
    found = model.objects.filter(team=scope.team.pk, **_in_range(at, scope))
    if scope.workflows:
        found = found.filter(workflow__in=scope.workflows)
    columns = {field.name for field in model._meta.concrete_fields}  # noqa: SLF001
    if scope.lens == "cause":
        own = [key for key, cause in causes_of(scope.team).items() if cause == scope.ref]
        return found.filter(categories__overlap=own) if "categories" in columns else found.none()
    if scope.lens == "category":
        return found.filter(categories__contains=[scope.ref]) if "categories" in columns else found.none()
    if not scope.lens:
        return found
    return found.filter(**{scope.lens: scope.ref}) if scope.lens in columns else found.none()


def _waiting(scope):
    if scope.lens not in ("", "queue"):
        return Output.objects.none()  # nobody's yet: what waits is counted through no other lens
    waiting = Review.objects.open().filter(output=OuterRef("pk"))
    if scope.lens == "queue":
        waiting = waiting.filter(queue=scope.ref)
    found = Output.objects.filter(Exists(waiting), team=scope.team)
    if scope.workflows:
        found = found.filter(workflow__in=scope.workflows)
    return found.order_by(F("received_at").asc(), "pk")


def _judged_by_several(scope):
    """A pair counts when the later of its two answers was given."""
    answers = DecisionFact.objects.filter(is_answer=True)
    later = _narrowed(DecisionFact, "at", scope.through("", None)).filter(is_answer=True)
    earlier = answers.filter(output=OuterRef("output"), at__lte=OuterRef("at"))
    later = later.filter(Exists(earlier.exclude(reviewer=OuterRef("reviewer"))))
    found = Output.objects.filter(Exists(later.filter(output=OuterRef("pk"))), team=scope.team)
    if scope.lens == "reviewer":
        found = found.filter(Exists(answers.filter(output=OuterRef("pk"), reviewer=scope.ref)))
    return found.order_by("-received_at", "-pk")


ROWS = {
    "queue_depth": _waiting,
    "queue_age_p90": _waiting,
    "agreement_kappa": _judged_by_several,
    "agreement_alpha": _judged_by_several,
}
