from reviewapp.accounts.permissions import Permission, may, require
from reviewapp.audit.actions import record_look


def look(review, *, by):
    """Note that somebody opened an output they do not hold; reading one's own hold is no news."""
    if not may(by, Permission.OPEN_OUTPUT, team=review.team):
        require(by, Permission.SEE_QUEUE, team=review.team)
    if review.held_by_id == by.pk:
        return None
    return record_look(
        "review.looked_at", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id),
    )  # fmt: skip
