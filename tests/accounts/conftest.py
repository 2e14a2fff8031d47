import threading

import pytest
from django.db import connection

from reviewapp.audit.models import Event


@pytest.fixture
def events_named(db):
    """Events of one action, oldest first."""
    return lambda action: list(Event.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def recording_fails(monkeypatch):
    """From now on every event of this area fails to be written."""

    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    def break_it():
        for verb in ("agents", "invitations", "keys", "memberships", "own_account", "sessions", "sign_in"):
            monkeypatch.setattr(f"reviewapp.accounts.actions.{verb}.record", refuse)

    return break_it


@pytest.fixture
def at_once():
    """Run the calls at the same moment, each on its own connection; gives each one's answer or refusal."""

    def run(*calls):
        start, answers = threading.Barrier(len(calls)), [None] * len(calls)

        def work(place, call):
            try:
                start.wait(timeout=10)
                answers[place] = call()
            except Exception as refusal:  # noqa: BLE001 (the test looks at what it was)
                answers[place] = refusal
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        return answers

    return run
