from django.core.exceptions import ValidationError
from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid
from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.score import score
from reviewapp.learning.models import LearningSettings

FIELDS = LearningSettings._meta.concrete_fields  # noqa: SLF001
CHANGEABLE = frozenset(field.name for field in FIELDS if field.editable and not field.primary_key)


@transaction.atomic
def change_settings(workflow, *, by, **fields):
    """Change how eagerly a workflow learns; what stands is judged by the new settings at once."""
    hold([workflow.pk])
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    if unknown := set(fields) - CHANGEABLE:
        raise Invalid({name: ["There is no such setting."] for name in sorted(unknown)})
    chosen = LearningSettings.of(workflow)
    changed = sorted(name for name, value in fields.items() if getattr(chosen, name) != value)
    for name in changed:
        setattr(chosen, name, fields[name])
    try:
        chosen.full_clean(validate_unique=False)
    except ValidationError as error:
        raise Invalid(error.message_dict) from None
    if changed:
        chosen.save()
        score(workflow)
        record(
            "learning.settings_changed", subject=("workflow", workflow.pk), by=by, team=workflow.team_id,
            workflow=workflow.pk, fields=changed,
        )  # fmt: skip
    return chosen
