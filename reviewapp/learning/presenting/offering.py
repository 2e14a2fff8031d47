"""What this person may do with a suggestion, and why not."""

from reviewapp.accounts.permissions import Permission, may, who_may
from reviewapp.learning.forms import ApproveForm, DismissForm, RemarkForm
from reviewapp.learning.models import Suggestion

UNKNOWN = object()


def offered(request, suggestion, *, replayed, live=UNKNOWN):
    """The verbs of the page with their forms."""

    def allowed(permission):
        return may(request.user, permission, team=request.team)

    undecided = suggestion.is_undecided
    why_not = why_not_approve(request.user, suggestion, replayed=replayed, live=live)
    return {
        "may_approve": undecided and allowed(Permission.APPROVE_CHANGE),
        "why_not": why_not if allowed(Permission.APPROVE_CHANGE) else refused_by_role(),
        "may_edit": undecided and allowed(Permission.DRAFT_POLICY),
        "may_remark": allowed(Permission.COMMENT_POLICY),
        "may_roll_back": allowed(Permission.ROLL_BACK),
        "approve_form": ApproveForm(initial={"digest": bytes(suggestion.digest).hex()}),
        "dismiss_form": DismissForm(),
        "remark_form": RemarkForm(),
    }


def refused_by_role():
    return f"Approving takes {who_may(Permission.APPROVE_CHANGE)}."


def why_not_approve(user, suggestion, *, replayed, live):
    """The reason why this person cannot approve it now, as a sentence; nothing when they can."""
    if user.pk in (suggestion.proposed_by_id, suggestion.last_edited_by_id):
        verb = "edited this last" if user.pk == suggestion.last_edited_by_id else "proposed this"
        return f"You {verb}, so another person has to approve it."
    if replayed is None or suggestion.state != Suggestion.State.OPEN:
        return "These words were not replayed yet. It can be approved once the replay is done."
    if live is not UNKNOWN and suggestion.based_on != live:
        return "Another version went live meanwhile. It is being set upon that version and replayed again."
    return ""
