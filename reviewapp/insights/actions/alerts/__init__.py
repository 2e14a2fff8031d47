from reviewapp.insights.actions.alerts.answering import acknowledge, resolve
from reviewapp.insights.actions.alerts.choosing import choose
from reviewapp.insights.actions.alerts.hooks import add_hook, change_hook, remove_hook, test_hook
from reviewapp.insights.actions.alerts.notices import notices_are_due, send_due_notices
from reviewapp.insights.actions.alerts.raising import raise_alerts
from reviewapp.insights.actions.alerts.rules import add_rule, change_rule, ensure_rules, switch_rule

__all__ = [
    "acknowledge",
    "add_hook",
    "add_rule",
    "change_hook",
    "change_rule",
    "choose",
    "ensure_rules",
    "notices_are_due",
    "raise_alerts",
    "remove_hook",
    "resolve",
    "send_due_notices",
    "switch_rule",
    "test_hook",
]
