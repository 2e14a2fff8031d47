from reviewapp.accounts.actions.access_reviews import export_access, review_access
from reviewapp.accounts.actions.agents import add_agent, switch_off_agent, switch_on_agent
from reviewapp.accounts.actions.invitations import (
    accept_invitation,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from reviewapp.accounts.actions.keys import issue_key, revoke_key, rotate_key
from reviewapp.accounts.actions.memberships import add_person, change_role, make_team, reinstate, suspend
from reviewapp.accounts.actions.own_account import change_account, change_password
from reviewapp.accounts.actions.sessions import end_other_sessions, end_session
from reviewapp.accounts.actions.sign_in import note_sign_in, note_sign_out, prove

__all__ = [
    "accept_invitation",
    "add_agent",
    "add_person",
    "change_account",
    "change_password",
    "change_role",
    "end_other_sessions",
    "end_session",
    "export_access",
    "invite",
    "issue_key",
    "make_team",
    "note_sign_in",
    "note_sign_out",
    "prove",
    "reinstate",
    "renew_invitation",
    "review_access",
    "revoke_key",
    "rotate_key",
    "suspend",
    "switch_off_agent",
    "switch_on_agent",
    "withdraw_invitation",
]
