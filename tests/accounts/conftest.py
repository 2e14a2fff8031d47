import pytest

from reviewapp.audit.models import Event
from tests.accounts.oidc import Issuer


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
        for verb in ("agents", "invitations", "keys", "memberships", "sign_in"):
            monkeypatch.setattr(f"reviewapp.accounts.actions.{verb}.record", refuse)
        monkeypatch.setattr("reviewapp.accounts.actions.telling.record_many", refuse)

    return break_it


@pytest.fixture(scope="session")
def issuer():
    """A real OpenID Connect provider, in a process of its own."""
    running = Issuer().start()
    yield running
    running.stop()
