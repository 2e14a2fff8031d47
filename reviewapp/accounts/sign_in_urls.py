"""Signing in, and what one signs in with."""

from django.urls import path

from reviewapp.accounts.views import confirm, forgotten, own_second_step, second_step, sign_in, sign_in_rules

urlpatterns = [
    path("login/", sign_in.login, name="login"),
    path("login/passkey/", sign_in.passkey, name="passkey"),
    path("login/second-step/", second_step.second_step, name="second_step"),
    path("login/second-step/passkey/", second_step.passkey, name="second_step_passkey"),
    path("login/forgot/", forgotten.forgot, name="forgot"),
    path("login/reset/<str:key>/", forgotten.reset, name="reset"),
    path("logout/", sign_in.logout, name="logout"),
    path("account/confirm/", confirm.confirm, name="confirm"),
    path("account/confirm/passkey/", confirm.passkey, name="confirm_passkey"),
    path("account/second-step/", own_second_step.overview, name="own_second_step"),
    path("account/second-step/app/", own_second_step.add_app, name="add_app"),
    path("account/second-step/app/remove/", own_second_step.remove_app, name="remove_app"),
    path("account/second-step/passkey/", own_second_step.add_passkey, name="add_passkey"),
    path("account/second-step/passkey/question/", own_second_step.question, name="passkey_question"),
    path(
        "account/second-step/passkey/<int:pk>/remove/", own_second_step.remove_passkey, name="remove_passkey"
    ),
    path("account/second-step/codes/", own_second_step.make_codes, name="make_codes"),
    path("settings/sign-in/", sign_in_rules.sign_in_rules, name="sign_in_rules"),
    path("settings/sign-in/change/", sign_in_rules.change, name="change_sign_in_rules"),
    path(
        "settings/members/<int:pk>/second-step/",
        sign_in_rules.reset_second_steps,
        name="reset_second_steps",
    ),
]
