"""Looking, and raising or ending alerts by what was seen."""

from datetime import timedelta

import structlog
from django.db import transaction

from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.insights.actions.alerts.owing import owe_notices
from reviewapp.insights.actions.alerts.rules import ensure_rules
from reviewapp.insights.actions.alerts.settling import settle
from reviewapp.insights.alerting.titles import title_of
from reviewapp.insights.measuring import states
from reviewapp.insights.measuring.looking import Look, look
from reviewapp.insights.measuring.subjects import Names
from reviewapp.insights.models import Alert, AlertRule, Notice

log = structlog.get_logger("reviewapp.alerts")

# A figure of days does not move within minutes; a state does.
FIGURES_EVERY = timedelta(minutes=10)
CALM_STATES = timedelta(minutes=15)
SHORTEST_CALM, LONGEST_CALM = timedelta(hours=1), timedelta(hours=24)


def raise_alerts(team, *, probes=None, now=None) -> int:
    """Look at all that is due and raise, keep or end alerts. Twice or twice at once raises nothing twice.

    `probes` measure states that areas beside this one know of. Returns how many alerts were raised.
    """
    now = now or database_now()
    probes = {**states.PROBES, **(probes or {})}
    rules = [rule for rule in ensure_rules(team).active() if is_due(rule, now)]
    if not rules:
        return 0
    names = Names.of(team)
    seen = {rule: seen_by(Look(rule, names, now), probes) for rule in rules}
    return apply({rule: sightings for rule, sightings in seen.items() if sightings is not None}, now)


def is_due(rule, now):
    if rule.looked_at is None or rule.kind == AlertRule.Kind.STATE:
        return True
    return now - rule.looked_at >= FIGURES_EVERY


def seen_by(each, probes):
    """What a rule sees; one that cannot look is told in the log and holds up no other."""
    try:
        with transaction.atomic():
            return look(each, probes)
    except Exception:
        log.exception("alert_rule_failed", rule=each.rule.pk, key=each.rule.key)
        return None


@transaction.atomic
def apply(seen, now) -> int:
    """Turn sightings into alerts, rule by rule, each locked so that two evaluators take turns.

    What was seen under other words, or before another evaluator looked, is old and says nothing.
    """
    as_read = {rule.pk: (rule.looked_at, rule.changed_at) for rule in seen}
    locked = AlertRule.objects.select_for_update(of=["self"]).filter(pk__in=as_read).order_by("pk")
    rules = [
        rule
        for rule in locked.select_related("team").active()
        if (rule.looked_at, rule.changed_at) == as_read[rule.pk]
    ]
    raised = 0
    for rule in rules:
        standing = {
            alert.about: alert
            for alert in Alert.objects.select_for_update(of=["self"]).filter(rule=rule).standing()
        }
        for sighting in seen[rule]:
            raised += apply_one(rule, sighting, standing.pop(sighting.subject.about, None), now)
        for alert in standing.values():  # what it was about is not there any more
            calm_down(alert, calm_for(rule), now)
    AlertRule.objects.filter(pk__in=[rule.pk for rule in rules]).update(looked_at=now)
    return raised


def apply_one(rule, sighting, alert, now) -> int:
    verdict = sighting.verdict
    if alert is None:
        if verdict.rings:
            raise_one(rule, sighting, now)
        return int(verdict.rings)
    if verdict.is_gone:
        calm_down(alert, calm_for(rule), now)
    elif verdict.rings or alert.calm_since:
        alert.calm_since = None
        alert.seen_at = now if verdict.rings else alert.seen_at
        alert.save(update_fields=["calm_since", "seen_at"])
    return 0


def raise_one(rule, sighting, now):
    """Raise an alert, tell it, and owe word of it."""
    subject, verdict = sighting.subject, sighting.verdict
    alert = Alert.objects.create(
        team=rule.team,
        rule=rule,
        workflow_id=subject.workflow,
        about=subject.about,
        topic=rule.topic,
        severity=rule.severity,
        title=sighting.title or title_of(rule, subject, verdict),
        facts=facts_of(rule, sighting),
        query=sighting.link,
        raised_at=now,
        seen_at=now,
    )
    # More people and machines read the trail than may read how one person decides.
    about = "" if subject.lens == "reviewer" else subject.about
    record(
        "alert.raised", subject=alert, by=None, team=alert.team_id, workflow=alert.workflow_id, rule=rule.pk,
        key=rule.key or "own", figure=rule.figure, about=about, severity=str(rule.severity),
    )  # fmt: skip
    owe_notices(alert, occasion=Notice.Occasion.RAISED)
    return alert


def facts_of(rule, sighting) -> dict:
    """The numbers as they were when it rang."""
    verdict, subject = sighting.verdict, sighting.subject
    told = {
        "value": verdict.value,
        "before": verdict.before,
        "n": verdict.n,
        "days": verdict.since,
        "window_hours": rule.window_hours,
        "compared_hours": rule.compared_hours,
        "bar": rule.bar,
        "subject": subject.name,
        "lens": subject.lens,
        "ref": subject.ref,
    }
    return {name: value for name, value in told.items() if value not in (None, "")} | sighting.facts


def calm_for(rule) -> timedelta:
    """How long a cause must have been gone before its alert is over."""
    if rule.kind == AlertRule.Kind.STATE:
        return CALM_STATES
    return min(LONGEST_CALM, max(SHORTEST_CALM, timedelta(hours=rule.window_hours) / 4))


def calm_down(alert, patience, now):
    """Note since when the cause is gone, and end the alert once that is long enough."""
    if alert.calm_since is None:
        alert.calm_since = now
        alert.save(update_fields=["calm_since"])
    elif now - alert.calm_since < patience:
        return
    elif alert.state == Alert.State.RESOLVED:
        alert.cleared_at = now
        alert.save(update_fields=["cleared_at"])
    else:
        settle(alert, how=Alert.Resolution.BY_ITSELF)
