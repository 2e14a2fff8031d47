"""What the verbs about patterns share: the lock, and the word of the person."""

from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.doubting import list_again
from reviewapp.learning.actions.saying import say
from reviewapp.learning.models import Pattern, Remark

MAX_REASON = 2_000
STANDING = frozenset({Pattern.State.CANDIDATE, Pattern.State.ADMITTED})


def locked(pattern) -> Pattern:
    """The pattern as it is now; nobody counts in its workflow until the transaction ends."""
    hold([pattern.workflow_id])
    # Locked first and read after, so that what another verb just committed is seen.
    Pattern.objects.select_for_update().filter(pk=pattern.pk).values_list("pk").first()
    found = Pattern.objects.select_related("workflow__team", "alias_of").filter(pk=pattern.pk).first()
    if found is None:
        raise Refused("This pattern is gone: the decisions that showed it changed. Nothing was changed.")
    return listed(found)


def listed(pattern) -> Pattern:
    """The pattern with all its chances written down: somebody speaks of it, so it is no longer faint."""
    if pattern.is_faint:
        list_again(pattern.workflow_id, {pattern.pk}, whole=True)
        pattern.refresh_from_db(fields=["is_faint", "hits", "exposures"])
    return pattern


def refuse_unless_standing(pattern):
    if pattern.state not in STANDING:
        said = pattern.get_state_display().lower()
        raise Refused(f"This pattern is put aside ({said}). Nothing was changed. Let it stand again first.")


def checked_reason(reason, *, demanded=True) -> str:
    reason = (reason or "").strip()
    if demanded and not reason:
        raise Invalid({"reason": ["Say in a sentence why, for those who look at it later."]})
    if len(reason) > MAX_REASON:
        raise Invalid({"reason": [f"Keep it under {MAX_REASON:,} characters."]})
    return reason


def put_aside(pattern, *, by, state, into=None):
    pattern.state, pattern.decided_by, pattern.why, pattern.alias_of = state, by, None, into
    pattern.save(update_fields=["state", "decided_by", "why", "alias_of"])


def tell(action, pattern, by, **facts):
    return record(
        action, subject=pattern, by=by, team=pattern.workflow.team_id, workflow=pattern.workflow_id, **facts
    )


def tell_why(action, pattern, by, *, reason, of=None, **facts):
    """Tell of it, and keep with the pattern, or with the part cut off, why."""
    about = of or pattern
    about.why = say(tell, action, pattern, by, kind=Remark.Kind.PATTERN, text=reason, of=about, **facts)
    about.save(update_fields=["why"])
