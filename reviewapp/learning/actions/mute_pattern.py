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
def mute_pattern(pattern, *, by, reason=""):
    """Let a pattern be counted on but suggest nothing, until somebody lets it stand again."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    refuse_unless_standing(pattern)
    reason = checked_reason(reason, demanded=False)
    put_aside(pattern, by=by, state=Pattern.State.MUTED)
    tell_why("pattern.muted", pattern, by, reason=reason)
    return pattern
