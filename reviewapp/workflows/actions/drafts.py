"""Writing the next policy version, one open draft per workflow."""

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import Invalid, Refused
from reviewapp.workflows.actions.locking import lock, lock_draft
from reviewapp.workflows.models import PolicyVersion
from reviewapp.workflows.policy_document import EMPTY, policy_problems

MAX_NOTES = 8_000


@transaction.atomic
def start_draft(workflow, *, by):
    """Open a draft that starts as the live version reads."""
    workflow = lock(workflow)
    require(by, Permission.DRAFT_POLICY, team=workflow.team)
    if workflow.drafts.open().exists():
        raise Refused("A draft is open already. Nothing was changed; go on with that one.")
    live = PolicyVersion.objects.live_for(workflow)
    document = live.document if live else EMPTY
    draft = workflow.drafts.create(
        document=document, digest=draft_digest(document, ""), based_on=live, last_edited_by=by
    )
    _tell("policy.drafted", draft, by, based_on=live.number if live else 0)
    return draft


@transaction.atomic
def edit_draft(draft, *, by, document, notes="", seen=None, queue_slugs=None):
    """Replace what the draft says. `seen` is the digest of what the editor started from."""
    draft = lock_draft(draft)
    require(by, Permission.DRAFT_POLICY, team=draft.workflow.team)
    _check_open(draft)
    if seen is not None and bytes(seen) != bytes(draft.digest):
        raise Refused(
            f"{draft.last_edited_by} changed this draft while you were writing. Your text is still in "
            "the form and was not saved; open the draft in another tab and bring the two together.",
            code="draft_changed",
        )
    problems = policy_problems(document, draft.workflow.contract, queue_slugs)
    if len(notes) > MAX_NOTES or "\x00" in notes:
        problems["notes"] = [f"At most {MAX_NOTES:,} characters fit here, and no NUL."]
    if problems:
        raise Invalid(problems)
    digest = draft_digest(document, notes)
    if digest != bytes(draft.digest):
        draft.document, draft.notes, draft.digest, draft.last_edited_by = document, notes, digest, by
        draft.save()
        _tell("policy.draft_changed", draft, by, digest=digest.hex())
    return draft


@transaction.atomic
def discard_draft(draft, *, by):
    """Close a draft without publishing it; what it said is kept."""
    draft = lock_draft(draft)
    require(by, Permission.DRAFT_POLICY, team=draft.workflow.team)
    _check_open(draft)
    draft.closed_at = Now()
    draft.save(update_fields=["closed_at"])
    _tell("policy.draft_discarded", draft, by)
    return draft


def draft_digest(document, notes) -> bytes:
    """What a second person agrees to: the document and its release notes."""
    return digest_of({"document": document, "notes": notes})


def _check_open(draft):
    if draft.closed_at is not None:
        raise Refused("This draft is closed. Nothing was saved; start a new one.")


def _tell(action, draft, by, **facts):
    workflow = draft.workflow
    record(action, subject=draft, by=by, team=workflow.team, workflow=workflow, **facts)
