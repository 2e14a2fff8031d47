from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Refused
from reviewapp.learning.actions.evidence import reform
from reviewapp.learning.actions.score import score
from reviewapp.learning.actions.setting_aside import STANDING, locked, put_aside, tell
from reviewapp.learning.models import Pattern


@transaction.atomic
def unmute_pattern(pattern, *, by):
    """Let a muted, refused or merged pattern stand again, as far as its evidence lets it."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    if pattern.state in STANDING:
        raise Refused("This pattern was not put aside. Nothing was changed.")
    was_part_of = pattern.alias_of
    # Who touched a pattern stays on it: what a person looked at is kept, however few outputs show it.
    put_aside(pattern, by=by, state=Pattern.State.CANDIDATE)
    if was_part_of is not None:
        reform(was_part_of)
    score(pattern.workflow)
    tell("pattern.unmuted", pattern, by)
    pattern.refresh_from_db(fields=["state"])
    return pattern
