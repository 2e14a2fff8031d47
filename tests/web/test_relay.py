import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from config.celery import app
from reviewapp.audit.actions import verification_is_due, verify_again
from reviewapp.audit.models import Event, Leaf, Unsealed
from reviewapp.audit.tasks import verify_trail
from reviewapp.web import relay
from reviewapp.web.doorbell import BELLS, Bell, ring
from reviewapp.web.relay import Line, Step
from tests.audit.conftest import record_some
from tests.audit.test_sealing import database_url, seal_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended():
    """A relay at work in threads for a while: `ended(steps, when)` ends it once `when()` is true."""

    def run_until(steps, when, *, within=10):
        over = threading.Event()
        working = threading.Thread(target=relay.run, args=(over,), kwargs={"steps": steps})
        working.start()
        deadline = time.monotonic() + within
        while not when() and time.monotonic() < deadline:
            time.sleep(0.02)
        over.set()
        working.join(15)
        assert not working.is_alive()
        return when()

    return run_until


def counting(times, *, raises=None, takes=0.0):
    def run():
        times.append(time.monotonic())
        time.sleep(takes)
        if raises:
            raise raises
        return 0

    return run


def test_a_failing_step_holds_up_no_other_of_its_line(ended):
    good, bad = [], []
    steps = [
        Step("bad", counting(bad, raises=RuntimeError("broken")), line="one", every=0.01),
        Step("good", counting(good), line="one", every=0.01),
    ]

    assert ended(steps, lambda: len(good) > 30)
    assert 0 < len(bad) < len(good)


def test_a_failing_step_backs_off_and_recovers(caplog):
    def run():
        runs.append(1)
        if len(runs) < 4:
            raise RuntimeError("broken")
        return 0

    runs, line = [], Line([step := Step("shaky", run, line="one", every=1)])
    with caplog.at_level(logging.INFO):
        pauses = [line.attempt(step) for _ in range(5)]

    assert pauses == [2, 4, 8, 1, 1]
    assert line.failures[step] == 0
    assert caplog.text.count("relay_step_failed") == 3
    assert caplog.text.count("relay_step_works_again") == 1


def test_a_slow_line_holds_up_no_other(ended):
    slow, quick = [], []
    steps = [
        Step("slow", counting(slow, takes=3), line="slow", every=0.01),
        Step("quick", counting(quick), line="quick", every=0.01),
    ]

    assert ended(steps, lambda: len(quick) > 20)
    assert len(slow) == 1


def test_a_step_that_found_all_it_may_take_goes_on_at_once():
    left = [3, 3, 1]
    line = Line([step := Step("much", lambda limit: left.pop(0), line="one", every=60, limit=3)])

    assert [line.attempt(step) for _ in range(3)] == [0.0, 0.0, 60]


def test_every_step_that_work_waits_for_is_on_the_list():
    names = {step.name for step in relay.STEPS}

    assert {"seal", "return_lapsed", "let_decisions_take_effect", "expire_overdue"} < names
    assert {"enqueue_deliveries", "deliver", "ring"} < names


def test_a_broken_connection_is_replaced(ended):
    def break_and_read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backends.append(cursor.fetchone()[0])
            if len(backends) == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 0

    backends = []
    assert ended([Step("read", break_and_read, line="one", every=0.01)], lambda: len(backends) > 2)


def test_two_relays_with_all_steps_seal_everything_once(ended):
    record_some(50)
    doubled = [step for step in relay.STEPS if step.name != "ring"] * 2

    assert ended(doubled, lambda: Leaf.objects.count() == 50)
    assert Unsealed.objects.count() == 0
    assert set(Event.objects.values_list("via", flat=True)) == {"command"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_the_command_seals_and_ends_when_told(settings, number):
    environment = os.environ | {
        "DATABASE_URL": database_url(settings),
        "AUDIT_KEY_FILE": str(settings.AUDIT_KEY_FILE),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "relay"], env=environment, stderr=subprocess.PIPE
    )
    record_some(5)
    deadline = time.monotonic() + 20
    while Leaf.objects.count() < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    _, log = process.communicate(timeout=15)

    assert Leaf.objects.count() == 5
    assert process.returncode == 0
    assert b"relay_stopped" in log


def test_a_bell_reaches_the_queue(settings):
    with app.connection_for_write() as broker, broker.channel() as channel:
        queue = channel.queue_declare(app.conf.task_default_queue).queue
        channel.queue_purge(queue)
        assert ring([Bell("audit.verify_trail", lambda: True), Bell("never", lambda: False)]) == 1
        message = channel.basic_get(queue, no_ack=True)

    assert message.headers["task"] == "audit.verify_trail"


@pytest.mark.parametrize("state", ["away", "hung"])
def test_without_redis_ringing_fails_soon(monkeypatch, state):
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    if state == "away":
        listener.close()
    monkeypatch.setattr(app.conf, "broker_url", address)
    monkeypatch.setattr(app.conf, "broker_write_url", address)
    began = time.monotonic()
    with pytest.raises(Exception, match=r"refused|[Tt]imeout|timed out"):
        ring([Bell("audit.verify_trail", lambda: True)])

    assert time.monotonic() - began < 5
    listener.close()


def test_the_trail_is_verified_again_when_it_has_grown():
    assert not verification_is_due()
    record_some(3)
    seal_all()
    assert "audit.verify_trail" in [bell.task for bell in BELLS if bell.is_due()]
    verify_trail()
    seal_all()

    assert Event.objects.get(action="audit.verified").facts["result"] == "ok"
    assert not verification_is_due()
    assert verify_again() is None


def test_a_verification_goes_on_from_the_last_good_one(monkeypatch):
    monkeypatch.setattr("reviewapp.audit.actions.verifying_again.EVERY", timedelta(seconds=-1))
    record_some(3)
    seal_all()
    assert verify_again().events == 3
    record_some(4)
    seal_all()

    assert verify_again().events == 5
    assert Event.objects.filter(action="audit.verified").count() == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_relay_with_a_dead_thread_ends_so_that_a_new_one_is_started():
    def die():
        raise SystemExit

    over = threading.Event()
    assert relay.run(over, steps=[Step("dying", die, line="one")]) is False
    assert over.is_set()
