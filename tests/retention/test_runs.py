"""A run erases in small batches what its rule says, once a slot, whoever dies or comes twice meanwhile."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.base.clock import database_now
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.learning.models import Observation
from reviewapp.retention import actions, tasks
from reviewapp.retention.actions.pace import Pace
from reviewapp.retention.actions.run import MOST_TROUBLES
from reviewapp.retention.actions.run import _forget_next as forget_next
from reviewapp.retention.models import Clock, Rule, Run
from reviewapp.retention.reaching import going
from reviewapp.review.models import Output, OutputContent
from tests import factories
from tests.at_once import at_once
from tests.audit.test_verifying import verify
from tests.learning.making import make_observation
from tests.retention import histories


class Eager(Pace):
    """Does not rest, in batches of two."""

    def __init__(self):
        super().__init__(rest=0)
        self.size = 2

    def took(self, seconds):
        pass


@pytest.fixture
def rule(northwind, ada):
    return Rule.objects.create(
        team=northwind, name="Mails", kind="content", days=30, action="erase", is_on=True, made_by=ada,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip


@pytest.fixture
def old(workflow, support_agent):
    made = [factories.make_output(workflow, support_agent, status="approved") for _ in range(5)]
    histories.aged(100)
    return made


def finish(run):
    while run and run.is_under_way:
        run = actions.work_on(run, pace=Eager())
    return run


def kept():
    return OutputContent.objects.filter(salt__isnull=False).count()


def test_a_run_erases_what_is_old_and_leaves_its_certificate(rule, old, ada, events_named):
    factories.make_output(old[0].workflow, old[0].agent, status="approved")
    run = finish(actions.run_now(rule, by=ada))
    assert (run.state, run.done, run.total, kept()) == ("done", 5, 5, 1)
    (event,) = events_named("retention.run_finished")
    assert (event.pk, event.facts["done"], event.facts["held_back"]) == (run.event_id, 5, 0)
    lines = [f"output.erased {key}\n" for each in events_named("output.erased") for key in each.facts["keys"]]
    assert event.facts["keys_digest"] == sha256("".join(lines).encode()).hexdigest() == run.digest_hex


def test_what_is_held_stays_and_is_counted(rule, old, ada, set_hold):
    Output.objects.filter(pk=old[0].pk).update(subject="customer 7")
    set_hold(subject="customer 7")
    run = finish(actions.run_now(rule, by=ada))
    assert (run.done, run.held_back, kept()) == (4, 1, 1)


def test_a_hold_set_between_two_batches_wins(rule, old, ada, set_hold):
    run = actions.run_now(rule, by=ada)
    Output.objects.filter(pk=old[4].pk).update(subject="customer 7")
    actions.work_on(run, pace=Eager(), turn=0)
    set_hold(subject="customer 7")
    assert (finish(Run.objects.get()).held_back, kept()) == (1, 1)


def test_it_goes_on_where_a_dead_worker_stopped(rule, old, ada):
    run = actions.run_now(rule, by=ada)
    actions.work_on(run, pace=Eager(), turn=0)
    assert Run.objects.get().done == 2
    Run.objects.update(taken_until="2020-01-01T00:00Z")
    assert (finish(Run.objects.get()).done, kept()) == (5, 0)


def test_a_worker_that_was_given_up_writes_nothing_more(rule, old, ada):
    def taken_over(_run):
        Run.objects.update(turn=99)

    run = actions.run_now(rule, by=ada)
    assert actions.work_on(run, pace=Eager(), told=taken_over) is None
    assert (Run.objects.get().done, kept()) == (2, 3)


def test_called_off_it_stops_and_what_is_gone_is_gone(rule, old, ada):
    run = actions.run_now(rule, by=ada)
    assert actions.work_on(run, pace=Eager(), told=lambda run: actions.cancel_run(run, by=ada)) is None
    run.refresh_from_db()
    assert (run.state, run.done, kept()) == ("cancelled", 2, 3)
    with pytest.raises(Refused):
        actions.cancel_run(run, by=ada)


def test_an_error_ends_the_run_and_says_so(rule, old, ada, monkeypatch, events_named):
    monkeypatch.setattr("reviewapp.retention.actions.run._forget_next", lambda *_: 1 / 0)
    run = actions.work_on(actions.run_now(rule, by=ada))
    assert (run.state, kept(), len(events_named("retention.run_failed"))) == ("failed", 5, 1)


def in_the_way(monkeypatch, times):
    """The database refuses the next batches, as it does while others hold a lock or a connection is lost."""
    left = iter(range(times))

    def refuses(*given):
        if next(left, None) is not None:
            raise OperationalError("canceling statement due to lock timeout")
        return forget_next(*given)

    monkeypatch.setattr("reviewapp.retention.actions.run._forget_next", refuses)


def due_again():
    Run.objects.update(taken_until="2020-01-01T00:00Z")


def test_a_passing_error_of_the_database_only_puts_a_run_off(rule, old, ada, monkeypatch, events_named):
    in_the_way(monkeypatch, MOST_TROUBLES - 1)
    run = actions.run_now(rule, by=ada)
    for times in range(1, MOST_TROUBLES):
        run = actions.work_on(run)
        assert (run.state, run.troubles, actions.has_due_runs()) == ("running", times, False)
        assert run.taken_until > database_now() + timedelta(seconds=20)
        due_again()
    run = finish(run)
    assert (run.state, run.done, run.troubles, kept()) == ("done", 5, 0, 0)
    assert not events_named("retention.run_failed")


def test_one_that_does_not_pass_ends_it(rule, old, ada, monkeypatch, events_named):
    in_the_way(monkeypatch, 100)
    run = actions.run_now(rule, by=ada)
    for _ in range(MOST_TROUBLES):
        run = actions.work_on(run)
        due_again()
    assert (run.state, kept(), len(events_named("retention.run_failed"))) == ("failed", 5, 1)
    assert "5 times in a row" in run.trouble


def test_nobody_takes_a_run_while_it_is_counted(rule, old, ada, monkeypatch):
    def counted(given, **reach):
        assert Run.objects.get().taken_until > database_now() + timedelta(minutes=5)
        assert actions.work_on(Run.objects.get()) is None
        return going(given, **reach)

    run = actions.run_now(rule, by=ada)
    monkeypatch.setattr("reviewapp.retention.actions.run.going", counted_once(counted))
    actions.work_on(run, pace=Eager(), turn=0)
    assert Run.objects.get().total == 5


def test_a_count_that_takes_too_long_holds_nothing_up(rule, old, ada, monkeypatch, client):
    def too_long(*_given, **_reach):
        raise OperationalError("canceling statement due to statement timeout")

    run = actions.run_now(rule, by=ada)
    monkeypatch.setattr("reviewapp.retention.actions.run.going", counted_once(too_long))
    actions.work_on(run, pace=Eager(), turn=0)
    client.force_login(ada)
    told = client.get(reverse("retention:run_progress", args=[run.pk])).content.decode()
    assert "2 are gone. How many there are is unknown." in told
    run = finish(Run.objects.get())
    assert (run.state, run.total, run.done) == ("done", 0, 5)


def counted_once(first):
    """`first` is asked once, and then what is asked elsewhere."""
    asked = iter([first])

    def answer(*given, **reach):
        return next(asked, going)(*given, **reach)

    return answer


def test_what_locks_by_itself_is_not_locked_before(northwind, workflow, rosa, ada):
    Observation.objects.filter(pk=make_observation(workflow, rosa, days_ago=100).pk).update(words=[1])
    rule = Rule.objects.create(
        team=northwind, name="Learned", kind="learned", days=30, action="erase", is_on=True, made_by=ada,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        run = finish(actions.run_now(rule, by=ada))
    assert (run.state, run.done) == ("done", 1)
    locking = [each["sql"] for each in asked if "learning_observation" in each["sql"]]
    assert not [statement for statement in locking if "FOR NO KEY UPDATE" in statement]


@pytest.mark.parametrize("who", ["rosa", "lena", "aude", "otto"])
def test_only_admins_run_a_rule(rule, request, who):
    with pytest.raises(NotAllowed):
        actions.run_now(rule, by=request.getfixturevalue(who))


def test_a_rule_that_is_off_does_not_run(rule, ada):
    Rule.objects.update(is_on=False)
    with pytest.raises(Refused):
        actions.run_now(rule, by=ada)


def test_every_night_at_two_where_the_team_is_and_once(rule, northwind):
    Clock.objects.create(team=northwind, time_zone="Europe/Berlin")
    before, after = (datetime(2026, 3, 29, 0, minute, tzinfo=ZoneInfo("UTC")) for minute in (59, 59))
    assert actions.begin_due_runs(now=before + timedelta(hours=1)) == 1
    assert actions.begin_due_runs(now=after + timedelta(hours=2)) == 0
    slot = Run.objects.get().slot
    assert slot <= after + timedelta(hours=1)
    Run.objects.update(state="cancelled")
    assert actions.begin_due_runs(now=after + timedelta(hours=25)) == 1


def test_a_rule_of_today_runs_only_tonight(rule):
    now = datetime(2026, 5, 5, 12, tzinfo=ZoneInfo("UTC"))
    Rule.objects.update(in_force_since=now)
    assert actions.begin_due_runs(now=now + timedelta(hours=1)) == 0
    assert actions.begin_due_runs(now=now + timedelta(hours=15)) == 1


def test_the_task_does_all_of_it(rule, old):
    tasks.begin_runs()
    while actions.has_due_runs():
        tasks.run()
    assert (Run.objects.get().state, kept()) == ("done", 0)
    tasks.count_due()
    assert Rule.objects.get().due == 0


def test_purge_counts_and_runs(rule, old):
    said = StringIO()
    call_command("purge", "--dry-run", stdout=said)
    assert ("would remove 5" in said.getvalue(), kept()) == (True, 5)
    call_command("purge", "--rule", str(rule.pk), stdout=said)
    assert ("done, 5 removed" in said.getvalue(), kept()) == (True, 0)
    with pytest.raises(CommandError):
        call_command("purge", "--rule", "999999")


def test_the_certificate_is_a_file(rule, old, ada):
    run = finish(actions.run_now(rule, by=ada))
    seal()
    told = json.loads(json.dumps(actions.certificate_of(Run.objects.get(pk=run.pk))))
    assert (told["event"]["facts"]["done"], told["event"]["position"] is not None) == (5, True)


def test_pages_rest_when_batches_take_long():
    pace = Pace()
    for seconds in (0.1, 0.1, 0.1):
        pace.took(seconds)
    assert (pace.size, pace.pause) == (500, pytest.approx(0.1))
    pace.took(1.0)
    assert (pace.size, pace.pause > 1) == (250, True)


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_do_each_row_once(rule, old, ada):
    run = actions.run_now(rule, by=ada)
    at_once(*[lambda: finish(Run.objects.get(pk=run.pk))] * 3)
    finish(Run.objects.get())
    keys = [key for event in Event.objects.filter(action="output.erased") for key in event.facts["keys"]]
    assert (len(keys), len(set(keys)), Run.objects.get().done) == (5, 5, 5)


@pytest.mark.django_db(transaction=True)
def test_two_begin_a_slot_at_once_and_there_is_one(rule):
    at_once(*[actions.begin_due_runs] * 2)
    assert Run.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_trail_verifies_after_a_run(northwind, support_agent, rosa, rule, ada):
    place = histories.ready(northwind, rosa)
    histories.decided(support_agent, place, rosa)
    histories.aged(100)
    finish(actions.run_now(rule, by=ada))
    seal()
    assert verify("--payloads")[0] == 0
