from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.learning.actions.setting_aside import (
    checked_reason,
    locked,
    put_aside,
    refuse_unless_standing,
    tell_why,
)
from reviewapp.learning.models import Pattern


@transaction.atomic
def refuse_pattern(pattern, *, by, reason):
    """Say that this is not a pattern; it stays so whatever is counted later."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    refuse_unless_standing(pattern)
    reason = checked_reason(reason)
    put_aside(pattern, by=by, state=Pattern.State.REFUSED)
    tell_why("pattern.refused", pattern, by, reason=reason)
    return pattern
