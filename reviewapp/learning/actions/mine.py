from django.db import transaction

from reviewapp.learning.actions.counting import hold, is_first_to_mine, recount
from reviewapp.learning.actions.evidence import fold
from reviewapp.learning.actions.score import score
from reviewapp.learning.models import LearningSettings, Pattern


@transaction.atomic
def mine(workflow):
    """Look over all decisions of a workflow for what single ones do not show; returns how many were found.

    Slices of patterns and themes of what people said become patterns with their evidence, and all are
    scored. Mined twice, the same rows stand. While somebody else mines there, nothing is done.
    """
    if not (LearningSettings.of(workflow).is_on and is_first_to_mine(workflow.pk)):
        return 0
    # Only workers mine, and only they pay for the matrices.
    from reviewapp.learning.actions.mining import keep, phrases_of, slices_of, themes_of  # noqa: PLC0415

    # The looking takes long, so meanwhile others go on counting; only the keeping is done under the lock.
    looked = {
        Pattern.Kind.THEME: themes_of(workflow),
        Pattern.Kind.PHRASE: phrases_of(workflow),
        Pattern.Kind.SLICE: slices_of(workflow),
    }
    hold([workflow.pk])
    found = sum(keep(workflow, kind, each) for kind, each in looked.items())
    targets = Pattern.objects.filter(workflow=workflow, aliases__isnull=False).distinct()
    targets = list(targets.values_list("pk", flat=True))
    fold(targets)
    recount(targets)
    score(workflow)
    return found
