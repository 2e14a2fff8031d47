"""Act on a rule in small batches: each is a transaction of its own, and any worker goes on after the last."""

import time
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.keeping import Order
from reviewapp.base.taking_time import take_time
from reviewapp.base.turns import NotMine
from reviewapp.retention.actions.certificate import certify
from reviewapp.retention.actions.pace import Pace
from reviewapp.retention.actions.putting_off import renew_connection
from reviewapp.retention.holding import any_live, held, is_refusal
from reviewapp.retention.masking import mask
from reviewapp.retention.models import Rule, Run
from reviewapp.retention.reaching import cutoff, going, is_evidence, kind_of, reached
from reviewapp.retention.register import register

LEASE = timedelta(minutes=2)
# While it counts, nobody else takes the run; a transaction of this role is ended after five minutes.
LONG_COUNT, LONG_LEASE = "4min", timedelta(minutes=6)
A_TURN = 30.0
# A lock that was not got, a deadlock, a connection that was lost: tried again, so often in a row.
PASSING = (OperationalError, InterfaceError)
MOST_TROUBLES = 5
LATER = timedelta(seconds=30)
logger = structlog.get_logger(__name__)


def has_due_runs() -> bool:
    return Run.objects.due().exists()


def work_on(run, *, turn=A_TURN, pace=None, told=None):
    """Go on with a run for a while; returns it, or None where another worker is at it.

    `told(run)` hears of each batch.
    """
    if not run.take(LEASE):
        return None
    run = Run.objects.select_related("rule__team").get(pk=run.pk)
    try:
        _attempt(run, ends=time.monotonic() + turn, pace=pace or Pace(), told=told)
    except NotMine:
        return None
    return Run.objects.select_related("rule").get(pk=run.pk)


def _attempt(run, **turn):
    try:
        _go_on(run, **turn)
    except NotMine:
        raise
    except PASSING as error:
        _put_off(run, error)
    except Exception as error:
        logger.exception("retention_run_failed", run=str(run.pk))
        _fail(run, f"It stopped on an error of ours ({type(error).__name__}).")


def _put_off(run, error):
    """The database was in the way: it is due again in a while, and fails when that goes on and on."""
    renew_connection()
    logger.warning("retention_run_put_off", run=str(run.pk), error=str(error))
    times = Run.objects.values_list("troubles", flat=True).get(pk=run.pk) + 1
    if times >= MOST_TROUBLES:
        return _fail(run, f"The database was in its way {times} times in a row ({type(error).__name__}).")
    return run.keep(troubles=times, taken_until=database_now() + LATER)


def _go_on(run, *, ends, pace, told):
    if run.total is None:
        _count(run)
    while True:
        began = time.monotonic()
        read = _batch(run, size=pace.size)
        pace.took(time.monotonic() - began)
        if told:
            told(run)
        if read == 0 and _is_through(run):
            run.keep(taken_until=database_now() + LONG_LEASE)
            _count_kept(run)
            return _finish(run)
        if time.monotonic() >= ends:
            return run.keep(taken_until=None)
        pace.rest()


def before_of(run):
    """What is from before this moment is older than the rule keeps it."""
    return cutoff(run.days, run.slot)


def _count(run):
    """How many rows there are to go, only to tell how far it is: 0 where counting takes too long."""
    run.keep(taken_until=database_now() + LONG_LEASE)
    total = 0
    try:
        with transaction.atomic():
            take_time(LONG_COUNT)
            total = going(run.rule, before=before_of(run), action=run.action).count()
    except PASSING as error:
        renew_connection()
        logger.warning("retention_run_not_counted", run=str(run.pk), error=str(error))
    run.keep(total=total, taken_until=database_now() + LEASE)


def _batch(run, *, size):
    """Forget the next rows; returns how many were read. A hold set meanwhile is asked for once more."""
    try:
        return _forget_next(run, size)
    except Exception as error:
        if not is_refusal(error):
            raise
        return _forget_next(run, size)


@transaction.atomic
def _forget_next(run, size):
    rows = _past(going(run.rule, before=before_of(run), action=run.action), run.after)
    rows = rows.order_by("kept_at", "pk")
    if not kind_of(run.rule).locks_itself:
        rows = rows.select_for_update(skip_locked=True, no_key=True, of=["self"])
    found = list(rows.values_list("kept_at", "pk")[:size])
    if not found:
        return 0
    keys, order = [key for _, key in found], order_of(run)
    changed = kind_of(run.rule).forget(keys, order)
    at, key = found[-1]
    place = [at.isoformat(), str(key)]
    run.keep(done=run.done + changed, after=place, troubles=0, taken_until=database_now() + LEASE)
    register(run.rule.kind, keys, because=order.because, team_id=run.team_id, action=run.action)
    return len(found)


def order_of(run):
    return Order(
        run.action, f"run:{run.pk}", says=run.rule.says, team_id=run.team_id, mask=mask
    )  # fmt: skip


def _past(rows, after):
    """Those after the last row that was read, in the order of time."""
    if after is None:
        return rows
    at = datetime.fromisoformat(after[0])
    return rows.filter(kept_at__gte=at).filter(Q(kept_at__gt=at) | Q(pk__gt=after[1]))


def _is_through(run):
    """A second pass finds what somebody had locked in the first; what is then left waits for tonight."""
    if run.is_last_pass:
        return True
    run.keep(is_last_pass=True, after=None)
    return False


@transaction.atomic
def _count_kept(run):
    """What stays all the same, counted before anything is locked for it."""
    take_time(LONG_COUNT)
    rows = reached(run.rule, before=before_of(run), action=run.action)
    if any_live(run.team_id):
        run.held_back = rows.filter(held()).count()
    if kind_of(run.rule).is_evidence:
        run.evidence_back = rows.filter(is_evidence()).count()


@transaction.atomic
def _finish(run):
    """Leave the certificate. The rule is locked before its run, as by whoever changes the rule."""
    rule = Rule.objects.select_for_update(of=["self"], no_key=True).get(pk=run.rule_id)
    if not run.mine().select_for_update(of=["self"]).exists():
        raise NotMine
    run.move_to(Run.State.DONE)
    run.finished_at, run.taken_until = database_now(), None
    certify(run)
    run.save()
    rule.due, rule.due_held, rule.due_counted_at = 0, run.held_back, run.finished_at
    rule.save(update_fields=["due", "due_held", "due_counted_at"])


@transaction.atomic
def _fail(run, trouble):
    run = run.mine().select_for_update(of=["self"]).select_related("rule").first()
    if run is None:
        return
    run.move_to(Run.State.FAILED)
    told = "The events of its batches tell what it had erased; the rule runs again tonight."
    run.trouble, run.finished_at, run.taken_until = f"{trouble} {told}", database_now(), None
    run.save(update_fields=["state", "trouble", "finished_at", "taken_until"])
    whose = {"team": run.team_id, "workflow": run.rule.workflow_id}
    record("retention.run_failed", subject=run, by=None, rule=run.rule_id, done=run.done, **whose)
