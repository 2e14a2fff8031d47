"""Put a policy to work, and take one back."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import Invalid, Refused
from reviewapp.workflows.actions.locking import lock, lock_draft
from reviewapp.workflows.models import PolicyVersion
from reviewapp.workflows.policy_document import policy_problems

MAX_REASON = 2_000


@transaction.atomic
def publish(draft, *, by, digest, queue_slugs=None):
    """Make the draft a version and put it live. `digest` is that of the draft as `by` has read it."""
    draft = lock_draft(draft)
    workflow = draft.workflow
    require(by, Permission.APPROVE_CHANGE, team=workflow.team)
    _check_draft(draft, by, digest)
    if problems := policy_problems(draft.document, workflow.contract, queue_slugs):
        raise Invalid(problems, "The draft no longer fits the contract or the queues; edit it first.")
    version = _next_version(
        workflow,
        document=draft.document,
        notes=draft.notes,
        author=draft.last_edited_by,
        published_by=by,
    )
    draft.published_as, draft.closed_at = version, Now()
    draft.save(update_fields=["published_as", "closed_at"])
    facts = {"number": version.number, "digest": bytes(version.digest).hex()}
    _tell("policy.published", version, by, author=draft.last_edited_by_id, **facts)
    _put_live(version, by=by)
    return version


@dataclass(frozen=True)
class Proposed:
    """A document that somebody or the loop suggests, and from which version it was made.

    `author` is who proposed or last edited it, None for the loop itself; `number` is the one by which the
    team knows the suggestion.
    """

    document: dict
    notes: str
    author: object
    based_on: PolicyVersion | None
    number: int | None = None


@transaction.atomic
def publish_change(workflow, *, by, proposed: Proposed, queue_slugs=None):
    """Make a suggested document a version and put it live; `by` is somebody else than its author."""
    workflow, author = lock(workflow), proposed.author
    require(by, Permission.APPROVE_CHANGE, team=workflow.team)
    if PolicyVersion.objects.live_for(workflow) != proposed.based_on:
        raise Refused(
            "Another version went live since this was proposed. Nothing was published; look at it again.",
            code="version_changed",
        )
    if author is not None and author.pk == by.pk:
        raise Refused(
            "You proposed this or edited it last, so another person has to approve it. It is kept.",
            code="second_person_needed",
        )
    if problems := policy_problems(proposed.document, workflow.contract, queue_slugs):
        raise Invalid(problems, "The change no longer fits the contract or the queues; edit it first.")
    return _published(workflow, proposed, by=by)


def _published(workflow, proposed, *, by):
    author, origin = proposed.author, PolicyVersion.Origin.SUGGESTION
    told = {"notes": proposed.notes, "origin": origin, "suggested_as": proposed.number}
    version = _next_version(workflow, document=proposed.document, author=author, published_by=by, **told)
    facts = {"number": version.number, "digest": bytes(version.digest).hex(), "origin": str(origin)}
    written = {"author": author.pk} if author else {}
    _tell("policy.published", version, by, **written, **facts)
    _put_live(version, by=by)
    return version


@transaction.atomic
def roll_back(workflow, *, by, to, reason):
    """Make what an earlier version said live again, as a new version; needs a reason, no approval."""
    workflow = lock(workflow)
    require(by, Permission.ROLL_BACK, team=workflow.team)
    live = PolicyVersion.objects.live_for(workflow)
    _check_way_back(workflow, live, to)
    reason = _checked_reason(reason)
    version = _next_version(
        workflow,
        document=to.document,
        notes=f"Back to {to}: {reason}",
        origin=PolicyVersion.Origin.ROLLBACK,
        rolled_back_from=live,
        author=by,
        published_by=by,
    )
    facts = {"number": version.number, "digest": bytes(version.digest).hex()}
    _tell("policy.rolled_back", version, by, back_from=live.number, back_to=to.number, **facts)
    _put_live(version, by=by, reason=reason)
    return version


def _check_draft(draft, by, digest):
    if draft.closed_at is not None:
        raise Refused("This draft is closed. Nothing was published; start a new one.")
    if bytes(digest) != bytes(draft.digest):
        raise Refused(
            "The draft has changed since you read it. Nothing was published; read it again first.",
            code="draft_changed",
        )
    if not draft.notes.strip():
        raise Invalid({"notes": ["Say in the release notes what changes and why."]})
    first = not draft.workflow.versions.exists()
    if not first and by is not None and by.pk == draft.last_edited_by_id:
        raise Refused(
            "You edited this draft last, so another person has to publish it. The draft is kept.",
            code="second_person_needed",
        )


def _check_way_back(workflow, live, to):
    if to.workflow_id != workflow.pk:
        raise Refused("That version belongs to another workflow. Nothing was changed.")
    if live is None:
        raise Refused("No version is live, so there is nothing to roll back. Nothing was changed.")
    if bytes(live.digest) == bytes(to.digest):
        raise Refused(f"What {to} says is live already, as {live}. Nothing was changed.")


def _checked_reason(reason):
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": [f"Say why, in at most {MAX_REASON:,} characters."]})
    return reason


def _next_version(workflow, *, document, **fields):
    last = workflow.versions.aggregate(last=Max("number"))["last"] or 0
    version = workflow.versions.create(
        number=last + 1, document=document, digest=digest_of(document), **fields
    )
    version.workflow = workflow
    return version


def _put_live(version, *, by, reason=""):
    """End the rollout at work and start one of this version for all traffic."""
    workflow = version.workflow
    workflow.rollouts.live().update(ended_at=Now())
    rollout = workflow.rollouts.create(version=version, started_by=by, reason=reason)
    _tell("policy.activated", version, by, number=version.number, rollout=rollout.pk, share=rollout.share)
    return rollout


def _tell(action, version, by, **facts):
    workflow = version.workflow
    record(action, subject=version, by=by, team=workflow.team, workflow=workflow, **facts)
