"""The outputs behind a number: which they are, how they read in a list, and what they have in common."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from reviewapp.base.figures import grouped, percent
from reviewapp.insights import reading, wording
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.models import DecisionFact
from reviewapp.learning.presenting.excerpts import beginning, excerpt
from reviewapp.review.models import Decision, Output, Review
from reviewapp.workflows.models import Category

USUAL = "corrections"
HEAVY = (
    "output__content__search",
    "output__content__trace",
    "output__content__metadata",
    "output__content__input",
)
PAIRED = ("agreement_kappa", "agreement_alpha")
SIDES = ("hits", "misses", "all")
# What the rows of one side of a figure are called, where its name does not say it.
CALLED = {
    ("first_pass_quality", "hits"): "Approved as they came",
    ("first_pass_quality", "misses"): "Not approved as they came",
    ("override_rate", "hits"): "Edited or rejected",
    ("escalation_rate", "hits"): "Escalated",
    ("abstention_rate", "hits"): "Abstained",
    ("severe_rate", "hits"): "Severe corrections",
    ("sla_attainment", "hits"): "Decided in time",
    ("sla_attainment", "misses"): "Late",
    ("agreement_kappa", "hits"): "Judged by several people",
}


@dataclass(frozen=True)
class Drilled:
    """What a number counted, of which this person may open `rows`."""

    title: str
    figure: object
    rows: object
    counted: int
    narrowed: dict


def drilled(frame):
    """The rows the address asks for; what they may see of them is the view's to count."""
    figure = FIGURES[frame.asked.figure or USUAL]
    side = frame.asked.side if frame.asked.side in SIDES else "hits"
    rows = narrowed_rows(frame, figure, side)
    return Drilled(title_of(frame, figure, side), figure, rows, rows.count(), {})


def narrowed_rows(frame, figure, side):
    """The filter of the page, and the category or cause that was chosen on it, at once."""
    scope = frame.scope
    if figure.key in PAIRED:
        return paired(scope)
    rows = reading.rows_behind(figure.key, scope, side)
    for lens, refs in narrowings(frame):
        through = [
            reading.rows_behind(figure.key, scope.through(lens, ref), side).values("pk") for ref in refs
        ]
        any_of = Q(pk__in=[])
        for found in through:
            any_of |= Q(pk__in=found)
        rows = rows.filter(any_of)
    return rows


def paired(scope):
    """Outputs on which two people answered, the later of them in this time."""
    other = DecisionFact.objects.filter(output=OuterRef("output"), is_answer=True, at__lte=OuterRef("at"))
    other = other.exclude(reviewer=OuterRef("reviewer"))
    later = DecisionFact.objects.filter(
        Exists(other), team=scope.team.pk, is_answer=True, at__gte=scope.start, at__lt=scope.end
    )
    if scope.workflows:
        later = later.filter(workflow__in=scope.workflows)
    if scope.lens == "reviewer":
        later = later.filter(Q(reviewer=scope.ref) | Exists(other.filter(reviewer=scope.ref)))
    return Output.objects.filter(team=scope.team, pk__in=later.values("output"))


def narrowings(frame):
    yield from ((lens, [ref]) for lens, ref in frame.also)
    if frame.asked.category:
        yield "category", [pk for pk, each in frame.categories.items() if each.key == frame.asked.category]
    if frame.asked.cause in Category.Cause.values:
        yield "cause", [frame.asked.cause]


def title_of(frame, figure, side):
    """Unsupported promise in Support reply."""
    named = next((each.name for each in frame.categories.values() if each.key == frame.asked.category), "")
    cause = dict(Category.Cause.choices).get(frame.asked.cause, "")
    what = named or (f"Caused by {cause.lower()}" if cause else CALLED.get((figure.key, side), figure.name))
    where = f" in {frame.workflow.name}" if frame.workflow else ""
    return f"{what}{where}{of_whom(frame)}"


def of_whom(frame):
    if frame.filtered is None:
        return ""
    return f", {frame.filtered}" if frame.scope.lens == "version" else f", {frame.filtered.name}"


def visible(rows, user):
    """Those that this person may open, the newest first."""
    found = rows.model.objects.visible_to(user).filter(pk__in=rows.values("pk"))
    return found.newest_first() if rows.model is Decision else found.order_by("-received_at", "-pk")


def shown(rows, cut, *, veil):
    """One page of rows as a list shows them, in as few statements for twenty as for one."""
    if rows.model is Decision:
        related = rows.select_related("output__content", "content", "decided_by").defer(*HEAVY)
        return [of_decision(each, veil) for each in related[cut]]
    newest = Review.objects.filter(output=OuterRef("pk")).order_by("-opened_at", "-pk").values("pk")[:1]
    related = rows.select_related("content", "agent").annotate(review=Subquery(newest))
    related = related.defer("content__search", "content__trace", "content__metadata", "content__input")
    return [of_output(veil.output(each.workflow_id, each)) for each in related[cut]]


def of_decision(decision, veil):
    output = veil.output(decision.workflow_id, decision.output)
    content = veil.decision(decision.workflow_id, decision, before=output.content).content
    return {
        "review": decision.review_id,
        "reference": output.external_id,
        "state": decision.verdict,
        "who": decision.decided_by.name,
        "at": decision.decided_at,
        "excerpt": excerpt(output.content.output, content.difference) if content.difference else None,
        "text": content.justification or content.reason or said_of(output)[:200],
    }


def of_output(output):
    return {
        "review": output.review,
        "reference": output.external_id,
        "state": output.status,
        "who": output.agent.name,
        "at": output.received_at,
        "excerpt": None,
        "text": output.content.title or said_of(output)[:200],
    }


def said_of(output):
    return output.content.words_for("content") or beginning(output.content.output)


def stats(frame, found):
    """What the rows have in common: how many, of how many, by how many people."""
    told = [
        (grouped(found.counted), found.figure.name.lower() if found.figure.unit == "count" else "outputs")
    ]
    whole = reading.read([found.figure.key], frame.scope)[found.figure.key]
    if found.figure.is_share and whole.n:
        told.append((wording.said(found.figure, whole.value), found.figure.name.lower()))
    decisions = reading.read(["decisions"], frame.scope)["decisions"].value or 0
    if found.figure.unit == "count" and decisions and found.rows.model is Decision:
        told.append((percent(found.counted / decisions), "of decisions"))
    if found.rows.model is Decision:
        people = found.rows.order_by().aggregate(people=Count("decided_by", distinct=True))["people"]
        told.append((grouped(people), "reviewer" if people == 1 else "reviewers"))
    if found.rows.model is Output:
        agents = found.rows.order_by().aggregate(agents=Count("agent", distinct=True))["agents"]
        told.append((grouped(agents), "agent" if agents == 1 else "agents"))
    return told
