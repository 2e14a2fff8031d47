"""What this area puts on the audit trail, and the free text that some of it is bound to."""

EVENTS = {
    "accounts.signed_in": "A person signed in; the facts say how, and with which second step.",
    "accounts.confirmed": "A person showed once more who they are, before a sensitive act.",
    "accounts.signed_out": "A person signed out.",
    "accounts.locked_out": "Too many failures slowed sign-in for a person, or closed a place.",
    "accounts.password_changed": "A person changed their own password; their other sessions ended.",
    "accounts.password_reset": "A person set a new password by a link sent by mail; their sessions ended.",
    "accounts.second_step_added": "A person added an authenticator app or a passkey.",
    "accounts.second_step_removed": "A person removed an authenticator app or a passkey.",
    "accounts.recovery_codes_made": "A person got new recovery codes; earlier ones open nothing.",
    "accounts.recovery_code_used": "A recovery code stood in for a second step; the facts say what is left.",
    "accounts.second_steps_reset": "An admin removed all second steps of a person, whose sessions ended.",
    "accounts.sign_in_rules_changed": "What a team asks of those who enter it was changed.",
    "accounts.session_expired": "A session was left alone too long, or grew too old, and ended.",
    "accounts.sessions_ended": "A person ended sessions of their own; the facts say how many.",
    "accounts.account_changed": "A person changed their own name or settings.",
    "accounts.team_made": "A team was made.",
    "accounts.invited": "Somebody was invited into a team.",
    "accounts.invitation_renewed": "An open invitation got a new link; the old one leads nowhere.",
    "accounts.invitation_withdrawn": "An invitation was taken back before it was used.",
    "accounts.joined": "A person joined a team, by an invitation or by the groups of an identity provider.",
    "accounts.roles_changed": "A person's roles in a team were changed.",
    "accounts.provider_added": "An identity provider was set up for a team.",
    "accounts.provider_changed": "An identity provider was changed; the facts name the fields.",
    "accounts.provider_tried": "An admin signed in at an identity provider to try it, and it answered well.",
    "accounts.provider_switched_on": "People may come in by an identity provider.",
    "accounts.provider_switched_off": "Nobody may come in by an identity provider any more.",
    "accounts.sso_linked": "An identity provider named a person, who is known by its subject from then on.",
    "accounts.sso_unlinked": "The link of a person with an identity provider's subject was forgotten.",
    "accounts.sso_refused": "An identity provider named somebody whom the team did not let in; it says why.",
    "accounts.suspended": "A person was suspended from a team; sessions, tokens and invitations ended.",
    "accounts.reinstated": "A suspended person was let back into a team.",
    "accounts.access_reviewed": "An admin went through all access to a team; the facts say how much it was.",
    "accounts.access_exported": "Somebody took the list of all access to a team as a file.",
    "accounts.erased": "Reasons of changes, or reviews of access, were erased; the facts name their events.",
    "accounts.agent_added": "An agent was added to a team.",
    "accounts.agent_switched_off": "An agent was switched off; its keys open nothing.",
    "accounts.agent_switched_on": "An agent was switched on again.",
    "accounts.key_issued": "A key was issued.",
    "accounts.key_rotated": "A key was replaced; the old one ends after an overlap.",
    "accounts.key_revoked": "A key was revoked.",
}


def contents():
    """What was said of access, of roles and of how a team signs in, for whoever verifies the trail."""
    from reviewapp.accounts.models import (  # noqa: PLC0415 (events are read before models exist)
        AccessReview,
        ProviderChange,
        RoleChange,
        SignInChange,
    )

    for model in (AccessReview, RoleChange, ProviderChange, SignInChange):
        for change in model.objects.order_by("event_id").iterator():
            yield change.as_content()
