"""What stands in the top bar and beside the settings, for this person in this team."""

from dataclasses import dataclass
from functools import cache, partial

from django.urls import reverse

from reviewapp.accounts.permissions import Permission, may
from reviewapp.insights.presenting.alerts import open_count
from reviewapp.learning.models import Suggestion
from reviewapp.review.models import Review

COUNTED_UP_TO = 999
_P = Permission
UNDER_PEOPLE = ("/settings/members/", "/settings/roles/")
UNDER_SSO = "/settings/single-sign-on/"
UNDER_FIGURES = ("/dashboard/", "/alerts/", "/weekly/", "/exports/", "/incidents/")


@dataclass(frozen=True)
class Entry:
    """One way to go: its words, where it leads, who may, and the addresses that lie under it."""

    label: str
    name: str
    permission: Permission
    under: str | tuple[str, ...]
    icon: str = ""

    def link(self, path: str) -> dict:
        return {
            "label": self.label,
            "url": reverse(self.name),
            "icon": self.icon,
            "current": path.startswith(self.under),
        }


MAIN = [
    Entry("Review", "review:next", _P.CLAIM, "/review/"),
    Entry("Queue", "review:queue", _P.SEE_QUEUE, "/queue/"),
    Entry("Dashboard", "insights:dashboard", _P.SEE_FIGURES, UNDER_FIGURES),
    Entry("Dashboard", "insights:own", _P.SEE_OWN_FIGURES, UNDER_FIGURES),  # who may see no others
    Entry("Learning", "learning:inbox", _P.SEE_POLICY, "/learning/"),
    Entry("Policies", "workflows:policies", _P.SEE_POLICY, "/policies/"),
    Entry("Audit", "audit:events", _P.READ_AUDIT_OWN, "/audit/"),
]

SETTINGS = {
    "People": [
        Entry("Members and roles", "people:members", _P.SEE_PEOPLE, UNDER_PEOPLE, "users"),
        Entry("Sign-in", "accounts:sign_in_rules", _P.SEE_PEOPLE, "/settings/sign-in/", "lock"),
        Entry("Single sign-on", "accounts:sso_providers", _P.CHANGE_PEOPLE, UNDER_SSO, "sign-in"),
        Entry("Access review", "accounts:access_review", _P.SEE_PEOPLE, "/settings/access-review/", "check"),
    ],
    "Review": [
        Entry("Workflows", "workflows:workflows", _P.SET_UP_WORKFLOWS, "/settings/workflows/", "workflow"),
        Entry("Queues", "review:queues", _P.SET_UP_QUEUES, "/settings/queues/", "queue"),
    ],
    "Data": [
        Entry("Retention", "retention:rules", _P.SEE_RETENTION, "/settings/retention/", "archive"),
        Entry("Legal holds", "retention:holds", _P.SEE_RETENTION, "/settings/legal-holds/", "lock"),
        Entry("Use of fields", "insights:data_use", _P.SET_UP_WORKFLOWS, "/settings/data-use/", "search"),
        Entry("Personal data", "retention:persons", _P.SEE_RETENTION, "/settings/personal-data/", "users"),
    ],
    "Machines": [
        Entry("Import", "web:incoming", _P.IMPORT_HISTORY, "/settings/import/", "download"),
        Entry("Agent keys", "accounts:keys", _P.SEE_KEYS, "/settings/keys/", "key"),
        Entry("Webhooks", "delivery:endpoints", _P.SEE_ENDPOINTS, "/settings/webhooks/", "webhook"),
        Entry(
            "Alert channels", "insights:alert_hooks", _P.SEE_ENDPOINTS, "/settings/alert-channels/", "bell"
        ),
    ],
}  # fmt: skip


def allowed(entries: list[Entry], request) -> list[Entry]:
    return [e for e in entries if may(request.user, e.permission, team=request.team)]


def settings_entries(request) -> list[Entry]:
    """The settings pages this person may open, in the order of the side navigation."""
    return [entry for group in SETTINGS.values() for entry in allowed(group, request)]


def navigation(request) -> dict:
    """Context for every page: the main links, and under /settings/ the side links by group."""
    team = getattr(request, "team", None)
    if team is None or not request.user.is_authenticated:
        return {"navigation": []}
    mine = {entry.label: entry for entry in reversed(allowed(MAIN, request))}  # the first of a label
    links = [entry.link(request.path) for entry in reversed(mine.values())]
    for link in links:
        if count := COUNTED.get(link["label"]):
            link["count"] = cache(partial(count, request))  # asked only where it is shown
    if settings_entries(request):
        current = request.path.startswith("/settings/")
        links.append({"label": "Admin", "url": reverse("web:settings"), "current": current})
    return {"navigation": links, **_bell(request), **_settings_navigation(request)}


def _bell(request) -> dict:
    """How many alerts ring, for those who see the team's figures."""
    if not may(request.user, Permission.SEE_FIGURES, team=request.team):
        return {}
    return {"alerts_open": cache(partial(open_count, request.team, request.user))}


def _settings_navigation(request) -> dict:
    if not request.path.startswith("/settings/"):
        return {}
    links = [
        entry.link(request.path) | {"group": label}
        for label, group in SETTINGS.items()
        for entry in allowed(group, request)
    ]
    return {"settings_navigation": links}


def _waiting(request) -> int:
    waiting = Review.objects.visible_to(request.user).of_team(request.team).waiting()
    return waiting.open_to(request.user)[:COUNTED_UP_TO].count()


def _to_approve(request) -> int | None:
    """What waits for a second person, for those who can be it."""
    if not may(request.user, Permission.APPROVE_CHANGE, team=request.team):
        return None
    suggestions = Suggestion.objects.visible_to(request.user).filter(team=request.team)
    return suggestions.filter(state=Suggestion.State.OPEN)[:COUNTED_UP_TO].count()


COUNTED = {"Review": _waiting, "Learning": _to_approve}
