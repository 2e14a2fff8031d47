from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Invalid, Refused
from reviewapp.learning.actions.evidence import reform
from reviewapp.learning.actions.score import score
from reviewapp.learning.actions.setting_aside import checked_reason, locked, refuse_unless_standing, tell_why
from reviewapp.learning.actions.slicing import slice_row
from reviewapp.learning.models import Pattern
from reviewapp.workflows.conditions import validate
from reviewapp.workflows.contract import Contract


@transaction.atomic
def split_pattern(pattern, *, condition, by, reason):
    """Make a pattern of its own of what is left where a condition holds; returns the part."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    refuse_unless_standing(pattern)
    if not Pattern.objects.atomic().filter(pk=pattern.pk).exists():
        raise Refused(
            "Only a pattern of words or fields can be split, and a part not again. Nothing was changed.",
            code="part",
        )
    refuse_unless_fit(condition, pattern.workflow)
    row, reason = slice_row(pattern, condition), checked_reason(reason)
    part, _ = Pattern.objects.update_or_create(
        pk=row["id"], defaults={"decided_by": by}, create_defaults=_columns(row) | {"decided_by": by}
    )
    reform(part)
    score(pattern.workflow)
    tell_why("pattern.split", pattern, by, reason=reason, of=part, part=str(part.pk))
    part.refresh_from_db()
    return part


def refuse_unless_fit(condition, workflow):
    contract = Contract.of(workflow.input_schema or {}, workflow.effective_output_schema)
    found = validate(condition, contract)
    if found:
        raise Invalid({f"condition.{path}".rstrip("."): sentences for path, sentences in found.items()})


def _columns(row):
    """As model fields: references by id."""
    named = {"workflow": "workflow_id", "parent": "parent_id"}
    return {named.get(name, name): value for name, value in row.items() if name != "id"}
