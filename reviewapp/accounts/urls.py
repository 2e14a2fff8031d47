"""Signing in, one's own account, and the settings of people and keys."""

from django.urls import include, path

from reviewapp.accounts.views import access_review, account, keys, members, sessions, sign_in

app_name = "accounts"
urlpatterns = [
    path("", include("reviewapp.accounts.sign_in_urls")),
    path("", include("reviewapp.accounts.sso.urls")),
    path("invitations/<str:token>/", sign_in.accept, name="accept"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/theme/", account.theme, name="theme"),
    path("account/team/", account.switch_team, name="switch_team"),
    path("account/sessions/end/", sessions.end_others, name="end_other_sessions"),
    path("account/sessions/<str:mark>/end/", sessions.end, name="end_session"),
    path("account/tokens/", account.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
    path("settings/members/invite/", members.invite, name="invite"),
    path(
        "settings/members/invitations/<int:pk>/withdraw/",
        members.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("settings/members/invitations/<int:pk>/renew/", members.renew_invitation, name="renew_invitation"),
    path("settings/access-review/", access_review.access_review, name="access_review"),
    path("settings/access-review/note/", access_review.note_access_review, name="note_access_review"),
    path("settings/access-review/export/", access_review.export_access, name="export_access"),
    path("settings/access-review/<int:pk>/", access_review.past_access_review, name="past_access_review"),
    path("settings/roles/", members.roles, name="roles"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/new/", keys.issue, name="issue_key"),
    path("settings/keys/<int:pk>/rotate/", keys.rotate, name="rotate_key"),
    path("settings/keys/<int:pk>/revoke/", keys.revoke, name="revoke_key"),
    path("settings/keys/agents/", keys.add_agent, name="add_agent"),
    path("settings/keys/agents/<slug:slug>/off/", keys.switch_off, name="switch_off_agent"),
    path("settings/keys/agents/<slug:slug>/on/", keys.switch_on, name="switch_on_agent"),
]
