"""The loop's own suggestions: at most one undecided for each cause, and none again without new evidence."""

from reviewapp.learning.actions.grouping import families_in
from reviewapp.learning.actions.suggesting.checks import checks_for
from reviewapp.learning.actions.suggesting.keeping import keep
from reviewapp.learning.actions.suggesting.lines import lines_for
from reviewapp.learning.actions.suggesting.taxonomies import taxonomies_for
from reviewapp.learning.actions.suggesting.tidying import crowded_lines, idle_lines
from reviewapp.learning.models import LearningSettings


def suggest(workflow):
    """Draft what the evidence speaks for; returns what is new. Each waits for its replay.

    Run again it adds nothing: what is undecided is only counted anew.
    """
    if not LearningSettings.of(workflow).is_on or not workflow.is_active:
        return []
    # Only workers suggest, and only they pay for the matrices.
    from reviewapp.learning.actions.suggesting.routes import (  # noqa: PLC0415
        blind_spots_of,
        threshold_for,
    )

    found = families_in(workflow)
    lines = list(lines_for(workflow, found))
    drafts = [
        *lines,
        *checks_for(workflow, found),
        *blind_spots_of(workflow),
        *threshold_for(workflow),
        *taxonomies_for(workflow, found),
        *idle_lines(workflow),
        *crowded_lines(workflow, lines),
    ]
    return [made for draft in drafts if (made := keep(workflow, draft))]


__all__ = ["suggest"]
