"""What is kept of why people got and lost their roles."""

from django.db import transaction
from django.db.models import F, UUIDField, Value

from reviewapp.accounts.models import RoleChange
from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind


def _rows(reach):
    found = _named(RoleChange.objects.filter(team=reach.team_id, salt__isnull=False))
    return found.filter(changed_at__lt=reach.before) if reach.before else found


def _named(found):
    return found.annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F("changed_at"))


def _of_outputs(_ids):
    """A reason is about a person of the team, never about an output."""
    return _named(RoleChange.objects.none())


@transaction.atomic
def forget_reasons(keys, order):
    """Empty the reasons of these changes; what was changed, by whom and when stays."""
    rows = RoleChange.objects.filter(pk__in=keys, salt__isnull=False).select_for_update(of=["self"])
    bound = dict(rows.values_list("pk", "event_id"))
    events = tell_forgotten("accounts", list(bound), order, bound=bound)
    for event in {event.pk: event for event in events.values()}.values():
        named = [key for key in bound if events[key] is event]
        RoleChange.objects.filter(pk__in=named).update(reason="", salt=None, erased=order.mark(event))
    return len(bound)


def _tell(rows):
    return [{"at": row.kept_at, "title": "Why roles were changed", "url": ""} for row in rows]


KINDS = (
    Kind(
        "reasons", "Reasons of role changes", "Why people got or lost a role, in an admin's words.",
        frozenset({ERASE}), rows=_rows, of_outputs=_of_outputs, forget=forget_reasons, tell=_tell,
        has_workflow=False,
    ),
)  # fmt: skip
