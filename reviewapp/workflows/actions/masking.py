from django.db import transaction

from reviewapp.accounts.permissions import Permission, Role, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.masking_rules import document_of, hidden_kinds, problems_of
from reviewapp.workflows.models import MaskingChange

LONGEST_REASON = 500


@transaction.atomic
def set_masking(workflow, rules, *, by, reason):
    """Say what is taken out before storage and what only some roles see, and why it changes.

    What came in before stays as it was stored; what is masked when it is shown counts at once, for all.
    """
    workflow = lock(workflow)
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    before, reason = workflow.masking, reason.strip()
    if found := problems_of(rules, Role.values):
        raise Invalid({"rules": found})
    after = document_of(rules)
    if after == before:
        raise Invalid({"rules": ["This is what the workflow masks already. Nothing was changed."]})
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [f"Say why, in at most {LONGEST_REASON} characters."]})
    _refuse_uncovering(workflow, after, by=by)
    workflow.masking = after
    workflow.save(update_fields=["masking"])
    _tell(workflow, before, by=by, reason=reason)
    return workflow


def _refuse_uncovering(workflow, after, *, by):
    """Nobody gives themselves to read what is hidden from them; somebody from whom it is not may."""
    roles = by.roles_in(workflow.team) if by is not None else ()
    # One that masks before storage from now on uncovers, too: what came in before was stored in full.
    if hidden_kinds(workflow.masking, roles) - hidden_kinds(after, roles):
        raise NotAllowed(
            "Nobody uncovers for themselves what is masked for them. Nothing was changed. "
            "Ask another person who sets up workflows and has another role than you."
        )


def _tell(workflow, before, *, by, reason):
    after = workflow.masking
    change = MaskingChange(workflow=workflow, before=before, after=after, reason=reason, changed_by=by)
    event = record(
        "workflow.masking_changed", subject=workflow, by=by, team=workflow.team, workflow=workflow,
        commitment=change.commitment, before=_as_words(before), after=_as_words(after),
    )  # fmt: skip
    change.event_id = event.pk
    change.save()


def _as_words(masking):
    """Kinds, places and roles only: nothing of anybody's content."""
    return [
        " ".join([kind, rule["where"], *rule.get("plain_for", ())]) for kind, rule in sorted(masking.items())
    ]
