"""Rules of retention, legal holds, and what is kept about one person."""

from django.urls import path

from reviewapp.retention.views import changes, holds, persons, rules, runs

app_name = "retention"
urlpatterns = [
    path("settings/retention/", rules.rules, name="rules"),
    path("settings/retention/add/", rules.add, name="add_rule"),
    path("settings/retention/clock/", rules.clock, name="clock"),
    path("settings/retention/<int:pk>/", rules.rule, name="rule"),
    path("settings/retention/<int:pk>/run/", rules.run_now, name="run_now"),
    path("settings/retention/changes/<uuid:pk>/", changes.change, name="change"),
    path("settings/retention/changes/<uuid:pk>/turn-down/", changes.turn_down, name="turn_down"),
    path("settings/retention/runs/<uuid:pk>/", runs.run, name="run"),
    path("settings/retention/runs/<uuid:pk>/progress/", runs.progress, name="run_progress"),
    path("settings/retention/runs/<uuid:pk>/cancel/", runs.cancel, name="cancel_run"),
    path("settings/retention/runs/<uuid:pk>/certificate/", runs.certificate, name="certificate"),
    path("settings/legal-holds/", holds.holds, name="holds"),
    path("settings/legal-holds/add/", holds.add, name="add_hold"),
    path("settings/legal-holds/<uuid:pk>/", holds.hold, name="hold"),
    path("settings/legal-holds/<uuid:pk>/look-again/", holds.look_again, name="look_again"),
    path("settings/legal-holds/<uuid:pk>/ask-release/", holds.ask_release, name="ask_release"),
    path("settings/legal-holds/<uuid:pk>/release/", holds.release, name="release"),
    path("settings/legal-holds/<uuid:pk>/keep/", holds.keep, name="keep_holding"),
    path("settings/personal-data/", persons.persons, name="persons"),
    path("settings/personal-data/export/", persons.export, name="export_person"),
    path("settings/personal-data/erase/", persons.ask, name="ask_erasure"),
    path("settings/personal-data/<uuid:pk>/", persons.erasure, name="erasure"),
    path("settings/personal-data/<uuid:pk>/progress/", persons.progress, name="erasure_progress"),
    path("settings/personal-data/<uuid:pk>/confirm/", persons.confirm, name="confirm_erasure"),
    path("settings/personal-data/<uuid:pk>/withdraw/", persons.withdraw, name="withdraw_erasure"),
]
