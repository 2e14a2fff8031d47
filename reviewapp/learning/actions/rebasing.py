"""When another version goes live: what is open is set upon it, what it took or brought back is marked."""

from django.db import transaction

from reviewapp.audit.actions import read_past
from reviewapp.learning.actions.suggestions import (
    begin_replay,
    begin_watch,
    live_version,
    lock,
    outdate,
    problems_with,
    set_words,
    tell,
)
from reviewapp.learning.changes import is_in
from reviewapp.learning.models import Suggestion
from reviewapp.workflows.lineage import behind
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
    """Read what went live since the last time: mark what is gone or back again, rebase what is open."""
    actions = ["policy.activated", "policy.rolled_back"]
    with read_past(BOOKMARK, limit=limit, actions=actions) as events:
        for event in events:
            if event.action == "policy.rolled_back":
                _follow_back(event)
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
        outdate(suggestion, reason=NOTHING_LEFT, live=live)
        return True
    set_words(suggestion, change=suggestion.change, title=suggestion.title, based_on=live)
    suggestion.state = Suggestion.State.DRAFTED
    suggestion.save()
    digest = bytes(suggestion.digest).hex()
    tell("suggestion.rebased", suggestion, None, version=live.number if live else 0, digest=digest)
    begin_replay(suggestion, by=None)
    return True


def _follow_back(event):
    """After a roll back: what is no longer in force is marked, and what is in force again lives again."""
    number = event.facts["number"]
    version = PolicyVersion.objects.get(workflow=event.workflow_id, number=number)
    in_force = behind(PolicyVersion.objects.filter(workflow=event.workflow_id).told(), number)
    earlier = Suggestion.objects.filter(workflow=event.workflow_id, version__number__lt=number)
    undone = earlier.filter(state=Suggestion.State.LIVE).exclude(version__number__in=in_force)
    for suggestion in undone.order_by("number"):
        _take_back(suggestion, version)
    again = earlier.filter(state=Suggestion.State.ROLLED_BACK, version__number__in=in_force)
    for suggestion in again.order_by("number"):
        if is_in(version.document, suggestion.change):
            _revive(suggestion, version)


def _take_back(suggestion, version):
    gone = lock(suggestion)
    gone.state, gone.close_reason = Suggestion.State.ROLLED_BACK, f"The notes of {version} say why."
    gone.save(update_fields=["state", "close_reason"])
    tell("suggestion.rolled_back", gone, None, version=version.number)


def _revive(suggestion, version):
    """It is live since this version, and watched anew; what the loop suggested in its place is closed."""
    back = lock(suggestion)
    back.state, back.close_reason, back.closed_at = Suggestion.State.LIVE, "", version.published_at
    back.save(update_fields=["state", "close_reason", "closed_at"])
    begin_watch(back, since=version.published_at)
    tell("suggestion.revived", back, None, version=version.number)
    for other in Suggestion.objects.undecided().filter(workflow=back.workflow, cause=back.cause):
        outdate(lock(other), reason=f"{back} is in force again.", live=version)
