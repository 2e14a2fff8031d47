from django.utils import timezone

from reviewapp.audit.actions import record


def withdraw(invitation, *, by):
    """The act itself, for verbs that have asked who may and hold the invitation's row."""
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("accounts.invitation_withdrawn", subject=invitation, by=by, team=invitation.team_id)
    return invitation


def withdraw_all(email, *, team, by):
    """Make every unused link of this email into the team lead nowhere."""
    for invitation in team.invitations.open().filter(email__iexact=email).select_for_update(of=["self"]):
        withdraw(invitation, by=by)
