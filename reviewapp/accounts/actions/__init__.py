from reviewapp.accounts.actions.access_reviews import export_access, review_access
from reviewapp.accounts.actions.agents import add_agent, switch_off_agent, switch_on_agent
from reviewapp.accounts.actions.invitations import (
    accept_invitation,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from reviewapp.accounts.actions.keys import issue_key, revoke_exposed, revoke_key, rotate_key
from reviewapp.accounts.actions.letters import ask_for_reset
from reviewapp.accounts.actions.memberships import add_person, change_role, make_team, reinstate, suspend
from reviewapp.accounts.actions.own_account import change_account, change_password, reset_password
from reviewapp.accounts.actions.second_step import (
    add_app,
    add_passkey,
    make_recovery_codes,
    remove_second_step,
)
from reviewapp.accounts.actions.sessions import end_other_sessions, end_session
from reviewapp.accounts.actions.sign_in import (
    note_confirmation,
    note_expiry,
    note_sign_in,
    note_sign_out,
    prove,
    prove_second_step,
)
from reviewapp.accounts.actions.sign_in_rules import change_sign_in_rules, reset_second_steps

__all__ = [
    "accept_invitation",
    "add_agent",
    "add_app",
    "add_passkey",
    "add_person",
    "ask_for_reset",
    "change_account",
    "change_password",
    "change_role",
    "change_sign_in_rules",
    "end_other_sessions",
    "end_session",
    "export_access",
    "invite",
    "issue_key",
    "make_recovery_codes",
    "make_team",
    "note_confirmation",
    "note_expiry",
    "note_sign_in",
    "note_sign_out",
    "prove",
    "prove_second_step",
    "reinstate",
    "remove_second_step",
    "renew_invitation",
    "reset_password",
    "reset_second_steps",
    "review_access",
    "revoke_exposed",
    "revoke_key",
    "rotate_key",
    "suspend",
    "switch_off_agent",
    "switch_on_agent",
    "withdraw_invitation",
]
