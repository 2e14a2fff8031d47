"""Which rows an export asks for: those of its scope that whoever asked may open."""

from django.db.models import Exists, OuterRef, Q

from reviewapp.insights.exporting.scopes import Selection
from reviewapp.insights.models import Export
from reviewapp.learning.actions.export import SPEAKING
from reviewapp.learning.models import Observation
from reviewapp.review.models import Decision
from reviewapp.review.models.queue import wide_teams

ANSWERS = (Decision.Verdict.APPROVED, Decision.Verdict.EDITED, Decision.Verdict.REJECTED)
LEARNED = (Export.Kind.PAIRS, Export.Kind.EVALS)
FOREIGN = (Export.Kind.LABEL_STUDIO, Export.Kind.LANGFUSE)


def selection_of(export) -> Selection:
    """What is asked for; nothing that was decided after it was asked."""
    asked = Selection.of(export.scope)
    return Selection(**{**vars(asked), "end": min(asked.end, export.asked_at)})


def rows_asked(export):
    """The rows of an export: decisions, or what learning has read of them."""
    found = everything_asked(export)
    if sees_everything(export):
        return found
    visible = Decision.objects.visible_to(export.asked_by)
    own = {"decision__in" if export.kind in LEARNED else "pk__in": visible.values("pk")}
    return found.filter(**own)


def sees_everything(export):
    """Whether whoever asked may open any output of the team."""
    return export.team_id in wide_teams(export.asked_by)


def everything_asked(export):
    """The same, whether or not whoever asked may open all of it."""
    selection = selection_of(export)
    if export.kind in LEARNED:
        return observations(export, selection).counted()
    found = decisions(export, selection)
    if export.kind == Export.Kind.CORRECTIONS:
        return found.corrections().exclude(later(selection, verdicts=ANSWERS))
    return found.exclude(later(selection)) if export.kind in FOREIGN else found


def set_aside(export):
    """How many rows are not handed out because a lead set them aside."""
    if export.kind not in LEARNED:
        return 0
    return observations(export, selection_of(export)).filter(is_quarantined=True).count()


def later(selection, verdicts=None):
    """Whether a later decision on the same output took the place of this one, within the scope's time."""
    after = Q(decided_at__gt=OuterRef("decided_at")) | Q(
        decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk")
    )
    found = Decision.objects.effective().filter(
        after, output=OuterRef("output"), decided_at__lt=selection.end
    )
    return Exists(found.filter(verdict__in=verdicts) if verdicts else found)


def decisions(export, selection):
    found = Decision.objects.effective().filter(team=export.team_id)
    found = _within(found, selection)
    if selection.agent:
        found = found.filter(output__agent__slug=selection.agent)
    if selection.version is not None:
        found = found.filter(output__policy_version__number=selection.version)
    if selection.queue:
        found = found.filter(review__queue__slug=selection.queue)
    if selection.category:
        tagged = Decision.categories.through.objects.filter(category__key=selection.category)
        found = found.filter(Exists(tagged.filter(decision=OuterRef("pk"))))
    return found


def observations(export, selection):
    found = Observation.objects.filter(workflow__team=export.team_id, verdict__in=SPEAKING[export.kind])
    found = _within(found, selection)
    if selection.agent:
        found = found.filter(agent__slug=selection.agent)
    if selection.version is not None:
        found = found.filter(output__policy_version__number=selection.version)
    if selection.queue:
        found = found.filter(decision__review__queue__slug=selection.queue)
    if selection.category:
        found = found.filter(categories__contains=[selection.category])
    return found


def _within(found, selection):
    found = found.filter(decided_at__gte=selection.start, decided_at__lt=selection.end)
    return found.filter(workflow__slug=selection.workflow) if selection.workflow else found
