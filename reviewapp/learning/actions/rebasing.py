"""When another version goes live: what is open is set upon it, and what it took back is marked."""

from django.db import transaction

from reviewapp.audit.actions import read_past
from reviewapp.learning.actions.suggestions import (
    begin_replay,
    close,
    live_version,
    lock,
    problems_with,
    set_words,
    tell,
)
from reviewapp.learning.models import Suggestion
from reviewapp.workflows.models import PolicyVersion

BOOKMARK = "learning.versions"
NOTHING_LEFT = "The policy in force says this already, or nothing is left that it could change."


def rebase(workflow):
    """Set the undecided suggestions of a workflow upon its live version; returns how many were touched.

    Each is replayed again, or closed where nothing of it is left. Run twice, the second finds nothing.
    """
    stale = Suggestion.objects.undecided().filter(workflow=workflow).order_by("number")
    return sum(_rebased(suggestion) for suggestion in stale.only("pk", "workflow"))


def follow_versions(limit=100):
    """Read what went live since the last time: mark what was rolled back, rebase what is open."""
    actions = ["policy.activated", "policy.rolled_back"]
    with read_past(BOOKMARK, limit=limit, actions=actions) as events:
        for event in events:
            if event.action == "policy.rolled_back":
                _take_back(event)
        workflows = {event.workflow_id: event for event in events if event.action == "policy.activated"}
        for workflow in sorted(workflows):
            rebase(workflow)
    return len(events)


@transaction.atomic
def _rebased(suggestion):
    suggestion = lock(suggestion)
    live = live_version(suggestion.workflow)
    if not suggestion.is_undecided or suggestion.based_on == live:
        return False
    if problems_with(suggestion.change, suggestion.workflow, live):
        close(suggestion, Suggestion.State.OUTDATED, reason=NOTHING_LEFT)
        tell("suggestion.outdated", suggestion, None, version=live.number if live else 0)
        return True
    set_words(suggestion, change=suggestion.change, title=suggestion.title, based_on=live)
    suggestion.state = Suggestion.State.DRAFTED
    suggestion.save()
    digest = bytes(suggestion.digest).hex()
    tell("suggestion.rebased", suggestion, None, version=live.number if live else 0, digest=digest)
    begin_replay(suggestion, by=None)
    return True


def _take_back(event):
    """What went live with a version from after the one gone back to is no longer in force."""
    back_to, back_from = event.facts["back_to"], event.facts["back_from"]
    undone = Suggestion.objects.filter(
        workflow=event.workflow_id,
        state=Suggestion.State.LIVE,
        version__number__gt=back_to,
        version__number__lte=back_from,
    )
    reason = PolicyVersion.objects.get(workflow=event.workflow_id, number=event.facts["number"]).notes
    for suggestion in undone.order_by("number"):
        gone = lock(suggestion)
        gone.state, gone.close_reason = Suggestion.State.ROLLED_BACK, reason
        gone.save(update_fields=["state", "close_reason"])
        tell("suggestion.rolled_back", gone, None, version=event.facts["number"])
