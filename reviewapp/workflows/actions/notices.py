from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.bulk import insert_rows
from reviewapp.base.errors import Refused
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.models import NoticeRead
from reviewapp.workflows.models.privacy import digest_of_notice


@transaction.atomic
def acknowledge_notice(workflow, *, by, digest):
    """Put down that a person read the workflow's privacy notice as it stands. Twice changes nothing."""
    workflow = lock(workflow)
    require(by, Permission.SEE_QUEUE, team=workflow.team)
    if digest != digest_of_notice(workflow.privacy_notice).hex():
        raise Refused("The privacy notice was changed meanwhile. Nothing was noted. Read it as it is now.")
    row = {"workflow": workflow.pk, "user": by.pk, "digest": bytes.fromhex(digest)}
    if insert_rows(NoticeRead, [row], unless_there=("workflow", "user", "digest")):
        record(
            "workflow.notice_read", subject=workflow, by=by, team=workflow.team, workflow=workflow,
            notice_digest=digest,
        )  # fmt: skip
    return workflow
