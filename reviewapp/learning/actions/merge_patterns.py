from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Refused
from reviewapp.learning.actions.counting import recount
from reviewapp.learning.actions.evidence import fold
from reviewapp.learning.actions.score import score
from reviewapp.learning.actions.setting_aside import (
    checked_reason,
    listed,
    locked,
    put_aside,
    refuse_unless_standing,
    tell_why,
)
from reviewapp.learning.models import Pattern


@transaction.atomic
def merge_patterns(pattern, *, into, by, reason):
    """Say that two patterns are one mistake: the first counts as the second from now on."""
    pattern = locked(pattern)
    require(by, Permission.DRAFT_POLICY, team=pattern.workflow.team)
    refuse_unless_standing(pattern)
    into = target(pattern, into)
    reason = checked_reason(reason)

    put_aside(pattern, by=by, state=Pattern.State.MERGED, into=into)
    # What was merged into this one before goes along, so that nothing hangs on something put aside.
    Pattern.objects.filter(alias_of=pattern).update(alias_of=into)
    fold([into.pk])
    recount([into.pk])
    score(pattern.workflow)
    tell_why("pattern.merged", pattern, by, reason=reason, into=str(into.pk))
    return pattern


def target(pattern, into):
    found = Pattern.objects.filter(pk=into.pk, workflow=pattern.workflow_id).first()
    if found is None or found.pk == pattern.pk:
        raise Refused("Choose another pattern of the same workflow. Nothing was changed.", code="target")
    refuse_unless_standing(listed(found))
    if pattern.pk in (found.parent_id, found.alias_of_id) or found.pk == pattern.parent_id:
        raise Refused(
            "One of these is a part of the other, and is counted in it already. Nothing was changed.",
            code="part",
        )
    return found
