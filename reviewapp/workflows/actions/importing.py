"""Versions that were at work before this product was: brought in with their own times."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import Invalid, Refused
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.policy_document import policy_problems


@dataclass(frozen=True)
class PastVersion:
    """What a policy said from `since` on, who wrote it and who put it to work."""

    document: dict
    notes: str
    author: object
    published_by: object
    since: datetime


@transaction.atomic
def import_version(workflow, past, *, by, queue_slugs=None):
    """Put down a version of the past; the one before it was at work until this one began.

    Nobody is told of it, for it is no news. Versions come oldest first, and none is younger than now.
    """
    workflow = lock(workflow)
    require(by, Permission.IMPORT_HISTORY, team=workflow.team)
    before = workflow.rollouts.live().first()
    if past.since >= timezone.now() or (before is not None and past.since <= before.started_at):
        raise Refused("Versions of the past come oldest first, each with a time that has been.")
    if problems := policy_problems(past.document, workflow.contract, queue_slugs):
        raise Invalid(problems, "The version does not fit the contract or the queues. Nothing was put down.")
    version = workflow.versions.create(
        number=workflow.versions.count() + 1, document=past.document, digest=digest_of(past.document),
        notes=past.notes, author=past.author, published_by=past.published_by, published_at=past.since,
    )  # fmt: skip
    workflow.rollouts.live().update(ended_at=past.since)
    workflow.rollouts.create(version=version, started_by=past.published_by, started_at=past.since)
    record(
        "policy.imported", subject=version, by=by, team=workflow.team, workflow=workflow,
        number=version.number, digest=bytes(version.digest).hex(), author=past.author.pk,
        published_by=past.published_by.pk, happened_at=past.since.isoformat(),
    )  # fmt: skip
    return version
