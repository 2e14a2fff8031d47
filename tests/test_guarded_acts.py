"""Which acts ask for a proof of the last ten minutes, and which of their neighbours do not, and why."""

import sys
from inspect import isfunction

from reviewapp.accounts.permissions import Permission
from tests.crawl import routes

# Every view that asks, or the part of one that saves. Who adds or takes away one changes this list, and the
# table in docs/operations.md.
GUARDED = {
    "accounts.views.access_review.export_access",
    "accounts.views.access_review.note_access_review",
    "accounts.views.account.tokens",
    "accounts.views.keys.issue",
    "accounts.views.keys.rotate",
    "accounts.views.keys.switch_on",
    "accounts.views.members.invite",
    "accounts.views.members.renew_invitation",
    "accounts.views.own_second_step.add_app",
    "accounts.views.own_second_step.add_passkey",
    "accounts.views.own_second_step.make_codes",
    "accounts.views.own_second_step.question",
    "accounts.views.own_second_step.remove_app",
    "accounts.views.own_second_step.remove_passkey",
    "accounts.views.sign_in_rules.change",
    "accounts.views.sign_in_rules.reset_second_steps",
    "accounts.views.sso_settings.add",
    "accounts.views.sso_settings.attempt",
    "accounts.views.sso_settings.change",
    "accounts.views.sso_settings.forget",
    "accounts.views.sso_settings.map_groups",
    "accounts.views.sso_settings.switch_off",
    "accounts.views.sso_settings.switch_on",
    "delivery.views.add",
    "delivery.views.change",
    "delivery.views.rotate",
    "insights.views.alert_telling.add_hook",
    "insights.views.alert_telling.hook",
    "insights.views.exports.file",
    "insights.views.exports.new_export",
    "insights.views.incidents.as_markdown",
    "insights.views.trust.confirm",
    "learning.views.approving.approve",
    "learning.views.exporting.export",
    "retention.views.changes._confirm",
    "retention.views.holds.add",
    "retention.views.holds.ask_release",
    "retention.views.holds.keep",
    "retention.views.holds.release",
    "retention.views.persons.ask",
    "retention.views.persons.confirm",
    "retention.views.persons.export",
    "retention.views.persons.persons",
    "retention.views.rules._add",
    "retention.views.rules._change",
    "retention.views.rules.run_now",
    "review.views.masking.masking",
    "web.people.views.change_role",
    "web.people.views.reinstate",
    "web.people.views.suspend",
    "web.trail.proving.export",
    "workflows.views.drafts._publish",
}

# Whoever may do this is asked for a proof, unless the page is named below.
SENSITIVE = {
    Permission.APPROVE_CHANGE,
    Permission.CHANGE_PEOPLE,
    Permission.EXPORT,
    Permission.READ_AUDIT_ALL,
    Permission.READ_AUDIT_TEAM,
    Permission.SET_RETENTION,
    Permission.SET_UP_ENDPOINTS,
    Permission.SET_UP_KEYS,
}
READS, TAKES_AWAY = "it shows what is there", "it takes away, and that is never made slow"
SAVING_ASKS = "reading it asks for nothing; its part that saves stands in GUARDED"
QUICK = {
    "accounts:add_agent": "a new agent opens nothing before it has a key",
    "accounts:revoke_key": TAKES_AWAY,
    "accounts:sso_provider": READS,
    "accounts:sso_providers": READS,
    "accounts:switch_off_agent": TAKES_AWAY,
    "accounts:withdraw_invitation": TAKES_AWAY,
    "audit:progress": READS,
    "audit:verifications": READS,
    "audit:verify": "it verifies, and changes nothing",
    "delivery:move": "to where an endpoint sends was said under a proof",
    "delivery:replay": "to where an endpoint sends was said under a proof",
    "insights:cancel_export": TAKES_AWAY,
    "insights:export": READS,
    "insights:export_note": "it says which columns a file has, and nothing of its rows",
    "insights:export_progress": READS,
    "insights:exports": READS,
    "insights:incidents": READS,
    "insights:remove_alert_hook": TAKES_AWAY,
    "insights:test_alert_hook": "to where a channel sends was said under a proof",
    "retention:add_rule": SAVING_ASKS,
    "retention:cancel_run": TAKES_AWAY,
    "retention:change": SAVING_ASKS,
    "retention:clock": "it moves when rules run, not what they remove",
    "retention:look_again": "it holds more, never less",
    "retention:rule": SAVING_ASKS,
    "retention:turn_down": TAKES_AWAY,
    "retention:withdraw_erasure": TAKES_AWAY,
    "workflows:publish": SAVING_ASKS,
}


def guarded():
    """Everything in the product that `fresh` guards, by module and name."""
    routes()  # reads every module of views
    modules = [module for name, module in sys.modules.items() if name.startswith("reviewapp.")]
    found = [each for module in modules for each in vars(module).values() if asks(each)]
    return {f"{each.__module__}.{each.__qualname__}".removeprefix("reviewapp.") for each in found}


def asks(view):
    return isfunction(view) and getattr(view, "asks_for_proof", False)


def test_these_acts_ask_for_a_proof_and_no_others():
    assert guarded() == GUARDED


def test_what_is_as_sensitive_asks_too_or_says_why_not():
    neighbours = [route for route in routes() if not route.is_api and route.access in SENSITIVE]
    assert {route.name for route in neighbours if not asks(route.view)} == set(QUICK)
