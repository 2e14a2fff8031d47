"""Alerts for the list, the dashboard, the top bar and the page of one."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from reviewapp.accounts.models import Agent, User
from reviewapp.insights.alerting.titles import story_of
from reviewapp.insights.alerting.wanting import least_of, severities, wants
from reviewapp.insights.asking import Asked
from reviewapp.insights.models import Alert, AlertChoice, Topic
from reviewapp.review.models import Queue
from reviewapp.workflows.models import Category, Workflow

COUNTED_UP_TO = 99
ICONS = {"quality": "arrow-trending-up", "time": "clock", "people": "scale", "machines": "cpu-chip"}
DOWNWARD = "arrow-trending-down"
TONES = {"info": "info", "warn": "warn", "bad": "bad"}
STATE_TONES = {"raised": "warn", "acknowledged": "info", "resolved": "ok"}


@dataclass(frozen=True)
class Shown:
    """One alert as a row: what, how gravely, the numbers, and where it leads."""

    alert: Alert
    url: str
    icon: str
    tone: str
    story: str
    state_tone: str


def shown(alert) -> Shown:
    rule = alert.rule
    return Shown(
        alert,
        reverse("insights:alert", args=[alert.pk]),
        DOWNWARD if alert.topic == Topic.QUALITY and not rule.above else ICONS[alert.topic],
        TONES[alert.severity],
        story_of(rule.figure, rule.kind, alert.facts),
        STATE_TONES[alert.state],
    )


def open_alerts(user, team):
    return Alert.objects.visible_to(user).of_team(team).open()


def in_app(user, team) -> dict[str, str]:
    """From which severity on this person wants to see each topic in the app."""
    kept = AlertChoice.objects.of_person(user, team).filter(channel=AlertChoice.Channel.APP)
    chosen = {(choice.topic, choice.channel): choice.least for choice in kept}
    return {topic: least_of(chosen, topic=topic, channel="app") for topic in Topic.values}


def wanted_by(user, team):
    """Open alerts of a team that this person wants to see in the app."""
    wanted = Q(pk__in=[])
    for topic, least in in_app(user, team).items():
        wanted |= Q(topic=topic, severity__in=severities(least))
    return open_alerts(user, team).filter(wanted)


def alerts_part(team, user, limit=4) -> dict:
    """What `insights/_alerts.html` shows: the gravest open ones, and how many there are in all."""
    open_ones = wanted_by(user, team).gravest_first().select_related("rule", "workflow")
    rows = [shown(alert) for alert in open_ones[: limit + 1]]
    count = len(rows) if len(rows) <= limit else open_ones.order_by()[: COUNTED_UP_TO + 1].count()
    return {"alerts": rows[:limit], "open": count}


def open_count(team, user) -> int:
    """How many alerts wait, for the top bar: one small query while nothing rings."""
    groups = list(open_alerts(user, team).order_by().values_list("topic", "severity").annotate(Count("pk")))
    least = in_app(user, team) if groups else {}
    return sum(count for topic, severity, count in groups if wants(least[topic], severity))


# ---- the page of one ---------------------------------------------------------------------------


def whom(alert):
    """The person an alert is about, if it is about one."""
    facts = alert.facts
    return User.objects.filter(pk=facts["ref"]).first() if facts.get("lens") == "reviewer" else None


def places(alert) -> dict:
    """Where the numbers stand and which outputs are behind them: addresses, or nothing for a state."""
    rule = alert.rule
    if rule.kind == "state" and rule.figure != "approval_haste":
        return {"elsewhere": alert.query}
    figure = "first_pass_quality" if rule.figure == "approval_haste" else rule.figure
    span = (
        timedelta(days=alert.facts["days"]) if alert.facts.get("days") else timedelta(hours=rule.window_hours)
    )
    asked = Asked(
        workflow=alert.workflow.slug if alert.workflow else "", figure=figure, **seen_through(alert)
    )
    pinned = asked.pinned(alert.raised_at - span, alert.seen_at + timedelta(hours=1))
    page = reverse("insights:dashboard") + pinned.query(figure="", category="")
    return {"numbers": page, "outputs": reverse("insights:items") + pinned.query()}


def seen_through(alert) -> dict:
    """The dashboard's words for the subject of an alert."""
    lens, ref = alert.facts.get("lens"), alert.facts.get("ref")
    if lens == "reviewer":
        return {"reviewer": str(ref)}
    kinds = {"category": (Category, "key"), "agent": (Agent, "slug"), "queue": (Queue, "slug")}
    if lens not in kinds:
        return {}
    model, field = kinds[lens]
    found = model.objects.filter(pk=ref).values_list(field, flat=True).first()
    return {lens: found} if found else {}


def steps_of(alert) -> list[dict]:
    """What happened to it, oldest first."""
    steps = [{"at": alert.raised_at, "icon": "bell", "words": "Raised by the rule", "rule": alert.rule}]
    if alert.acknowledged_at:
        steps.append(
            {"at": alert.acknowledged_at, "icon": "person", "words": "is on it", "who": alert.acknowledged_by}
        )
    if alert.calm_since and not alert.cleared_at:
        steps.append({"at": alert.calm_since, "icon": "ok", "words": "The cause is gone, if it stays so"})
    if alert.resolved_at:
        words = "resolved it" if alert.resolved_by else f"Resolved {alert.get_resolution_display()}"
        steps.append(
            {
                "at": alert.resolved_at,
                "icon": "ok",
                "words": words,
                "who": alert.resolved_by,
                "note": alert.note,
            }
        )
    return sorted(steps, key=lambda step: step["at"])


def workflows_seen(user, team):
    return Workflow.objects.visible_to(user).of_team(team)
