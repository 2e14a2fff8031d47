"""When rules run: every night at two by the team's clock, and when an admin says so."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.ids import new_id
from reviewapp.retention.models import Action, Clock, Rule, Run
from reviewapp.retention.models.rule import is_acting

# Two constraints may stand in the way: the slot was run, or a run is under way. Either way nobody begins.
BEGIN = """
INSERT INTO retention_run (id, team_id, rule_id, slot, days, action, state, done, held_back, evidence_back,
    keys, trouble, asked_by_id, is_last_pass, turn)
VALUES (%s, %s, %s, %s, %s, %s, 'waiting', 0, 0, 0, 0, '', %s, false, 0)
ON CONFLICT DO NOTHING RETURNING id
"""


def clock_of(team_id):
    return Clock.objects.filter(team=team_id).first() or Clock(team_id=team_id)


def last_slot(clock, now):
    """The last time it was two o'clock where the team is."""
    here = now.astimezone(clock.zone)
    today = _two_o_clock(here.date(), clock)
    return today if today <= now else _two_o_clock(here.date() - timedelta(days=1), clock)


def next_slot(clock, now):
    here = now.astimezone(clock.zone)
    today = _two_o_clock(here.date(), clock)
    return today if today > now else _two_o_clock(here.date() + timedelta(days=1), clock)


def _two_o_clock(day, clock):
    return datetime(day.year, day.month, day.day, Clock.HOUR, tzinfo=clock.zone)


def begin_due_runs(*, now=None):
    """A run for each rule whose hour came since it is in force; asked twice, there is one."""
    now, begun, clocks = now or database_now(), 0, {}
    for rule in Rule.objects.acting():
        clock = clocks.setdefault(rule.team_id, clock_of(rule.team_id))
        slot = last_slot(clock, now)
        if slot > rule.in_force_since and not rule.runs.filter(slot=slot).exists():
            begun += begin_run(rule, slot=slot) is not None
    return begun


@transaction.atomic
def begin_run(rule, *, slot, by=None):
    """Ask for one run of a rule; None where that slot was run, a run is under way, or the rule is off now."""
    rule = Rule.objects.acting().select_for_update(of=["self"], no_key=True).filter(pk=rule.pk).first()
    if rule is None:
        return None
    with connection.cursor() as cursor:
        given = [new_id(), rule.team_id, rule.pk, slot, rule.days, rule.action, by.pk if by else None]
        cursor.execute(BEGIN, given)
        found = cursor.fetchone()
    if found is None:
        return None
    run = Run.objects.select_related("rule").get(pk=found[0])
    whose = {"team": rule.team_id, "workflow": rule.workflow_id}
    record(
        "retention.run_begun", subject=run, by=by, rule=rule.pk, kind=rule.kind, act=rule.action,
        days=rule.days, slot=slot.isoformat(), **whose,
    )  # fmt: skip
    return run


@transaction.atomic
def run_now(rule, *, by):
    """Have a rule run at once, not only tonight."""
    rule = Rule.objects.select_for_update(of=["self"]).select_related("team").get(pk=rule.pk)
    if by is not None:
        require(by, Permission.SET_RETENTION, team=rule.team)
    if not rule.is_on or rule.action == Action.KEEP:
        raise Refused("This rule is off or keeps everything. Nothing was begun; switch it on first.")
    run = begin_run(rule, slot=database_now(), by=by)
    if run is None:
        raise Refused("A run of this rule is under way. Nothing was begun; wait for it or call it off.")
    return run


@transaction.atomic
def cancel_run(run, *, by):
    """Call a run off. What it has erased is gone; the rest stays until the rule runs again."""
    run = Run.objects.select_for_update(of=["self"]).select_related("rule__team").get(pk=run.pk)
    require(by, Permission.SET_RETENTION, team=run.rule.team)
    return _call_off(run, by=by)


def call_off_runs(rule, *, by):
    """Call off what is under way and does more than the rule says by now; the caller has locked the rule."""
    for run in rule.runs.under_way().select_for_update(of=["self"]).select_related("rule"):
        if not is_acting(rule.wanted) or run.action != rule.action or run.days < rule.days:
            _call_off(run, by=by)


def _call_off(run, *, by):
    run.move_to(Run.State.CANCELLED)
    run.finished_at, run.taken_until = database_now(), None
    run.save(update_fields=["state", "finished_at", "taken_until"])
    whose = {"team": run.team_id, "workflow": run.rule.workflow_id}
    record("retention.run_cancelled", subject=run, by=by, rule=run.rule_id, done=run.done, **whose)
    return run


@transaction.atomic
def set_clock(team, *, by, time_zone):
    """Have the team's rules run at two o'clock of another place."""
    require(by, Permission.SET_RETENTION, team=team)
    clock = clock_of(team.pk)
    before, clock.time_zone = clock.time_zone, time_zone
    try:
        _ = clock.zone
    except (KeyError, ValueError) as unknown:
        raise Invalid({"time_zone": ["Choose a time zone from the list."]}) from unknown
    clock.save()
    record("retention.clock_set", subject=team, by=by, team=team.pk, before=before, after=time_zone)
    return clock
