"""A routing rule, a threshold or a check, tried on later outputs by the very code of intake."""

from reviewapp.learning.actions.replays.past import labels_of, later_outputs, span_of, was_wrong
from reviewapp.learning.actions.replays.progress import Found, advance
from reviewapp.learning.changes import apply_change
from reviewapp.learning.models import LearningSettings
from reviewapp.learning.overlapping import Overlaps
from reviewapp.learning.rerouting import Case, reroute
from reviewapp.learning.rerouting_results import case_of, result_of
from reviewapp.review.facts import draw_of, facts_of
from reviewapp.workflows.policy_document import EMPTY

EVERY = 250


def replay_policy(replay) -> Found:
    """Exact counts; only what nobody looked at stays unknown."""
    suggestion = replay.suggestion
    workflow, live = suggestion.workflow, suggestion.based_on
    document = {**EMPTY, **(live.document if live else {})}
    changed = apply_change(document, suggestion.change)
    overlaps = Overlaps(changed, suggestion.change.get("rule"))
    found = reroute(
        document,
        changed,
        _cases(replay, workflow, overlaps),
        autonomy=workflow.autonomy_now,
        draw=draw_of,
    )
    result = result_of(
        found,
        change=suggestion.change,
        promise=LearningSettings.of(workflow).promise,
        span=span_of(workflow),
        autonomy=workflow.autonomy_now,
    )
    if both := overlaps.told():
        result["overlaps"] = both
    return Found(result, [case_of(moved) for moved in found.moved])


def _cases(replay, workflow, overlaps):
    labels = labels_of(workflow)
    outputs = later_outputs(workflow)
    total = outputs.count()
    for place, output in enumerate(outputs.iterator(chunk_size=EVERY)):
        if place % EVERY == 0:
            advance(replay, place, total)
        wrong, minutes = was_wrong(output, labels), labels.get(output.pk, (None, None))[1]
        facts = facts_of(output)
        overlaps.add(facts)
        yield Case(output.pk, facts, wrong, output.at, minutes)
