from django.db import transaction

from reviewapp.learning.actions.counting import hold, mining, recount
from reviewapp.learning.actions.doubting import ask_again
from reviewapp.learning.actions.evidence import fold
from reviewapp.learning.actions.score import score
from reviewapp.learning.actions.weighing import keep_trust, trust_of
from reviewapp.learning.models import LearningSettings, Pattern


def mine(workflow):
    """Look over all decisions of a workflow for what single ones do not show; returns how many were found.

    Slices of patterns, phrases and themes of what people said become patterns with their evidence, and
    all are scored. Mined twice, the same rows stand. While somebody else mines there, nothing is done.
    """
    # Only workers mine, and only they pay for the matrices.
    from reviewapp.learning.actions.mining import phrases_of, slices_of  # noqa: PLC0415
    from reviewapp.learning.actions.theming import themes_of  # noqa: PLC0415

    with mining(workflow.pk) as is_first:
        if not (is_first and LearningSettings.of(workflow).is_on):
            return 0
        with transaction.atomic():
            hold([workflow.pk])
            ask_again(workflow.pk)
        # Meanwhile others go on counting: only the keeping needs them to wait.
        looked = {
            Pattern.Kind.THEME: themes_of(workflow),
            Pattern.Kind.PHRASE: phrases_of(workflow),
            Pattern.Kind.SLICE: slices_of(workflow),
        }
        return keep_all(workflow, looked, trust_of(workflow))


@transaction.atomic
def keep_all(workflow, looked, trust):
    from reviewapp.learning.actions.mining import keep  # noqa: PLC0415

    hold([workflow.pk])
    keep_trust(workflow, trust)
    found = sum(keep(workflow, kind, each) for kind, each in looked.items())
    targets = Pattern.objects.filter(workflow=workflow, aliases__isnull=False).distinct()
    targets = list(targets.values_list("pk", flat=True))
    fold(targets)
    recount(targets)
    score(workflow)
    return found
