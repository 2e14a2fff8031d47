from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Invalid
from reviewapp.learning.actions.setting_aside import locked, tell

LONGEST = 120


@transaction.atomic
def rename_pattern(pattern, *, by, name):
    """Give a pattern a name of the team's own; an empty one brings back what it says by itself."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    name = " ".join((name or "").split())
    if len(name) > LONGEST:
        raise Invalid({"name": [f"Keep the name under {LONGEST} characters."]})
    if name != pattern.name:
        pattern.name = name
        pattern.save(update_fields=["name"])
        tell("pattern.renamed", pattern, by)
    return pattern
