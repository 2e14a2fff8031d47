"""Single sign-on: the way in, and its settings. Part of `accounts:`."""

from django.urls import path

from reviewapp.accounts.views import sso, sso_settings

urlpatterns = [
    path("sso/", sso.ask, name="sso"),
    path("sso/<slug:slug>/", sso.start, name="sso_start"),
    path("sso/<slug:slug>/callback/", sso.callback, name="sso_callback"),
    path("settings/single-sign-on/", sso_settings.providers, name="sso_providers"),
    path("settings/single-sign-on/new/oidc/", sso_settings.add, {"kind": "oidc"}, name="add_oidc"),
    path("settings/single-sign-on/new/saml/", sso_settings.add, {"kind": "saml"}, name="add_saml"),
    path("settings/single-sign-on/<slug:slug>/", sso_settings.provider, name="sso_provider"),
    path("settings/single-sign-on/<slug:slug>/change/", sso_settings.change, name="change_sso"),
    path("settings/single-sign-on/<slug:slug>/groups/", sso_settings.map_groups, name="map_sso_groups"),
    path("settings/single-sign-on/<slug:slug>/try/", sso_settings.attempt, name="try_sso"),
    path("settings/single-sign-on/<slug:slug>/on/", sso_settings.switch_on, name="switch_on_sso"),
    path("settings/single-sign-on/<slug:slug>/off/", sso_settings.switch_off, name="switch_off_sso"),
    path(
        "settings/single-sign-on/<slug:slug>/links/<int:pk>/forget/",
        sso_settings.forget,
        name="forget_sso_link",
    ),
]
