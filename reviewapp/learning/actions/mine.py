from django.db import transaction

from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.mining import keep, slices_of, themes_of
from reviewapp.learning.actions.score import score
from reviewapp.learning.models import LearningSettings, Pattern


@transaction.atomic
def mine(workflow):
    """Look over all decisions of a workflow for what single ones do not show; returns how many were found.

    Slices of patterns and themes of what people said become patterns with their evidence, and all are
    scored. Mined twice, the same rows stand.
    """
    if not LearningSettings.of(workflow).is_on:
        return 0
    hold([workflow.pk])
    score(workflow)
    found = keep(workflow, Pattern.Kind.THEME, themes_of(workflow))
    found += keep(workflow, Pattern.Kind.SLICE, slices_of(workflow))
    score(workflow)
    return found
