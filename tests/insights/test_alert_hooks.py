"""Channels of the team's chat: sealed, guarded, tried, removed."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import hooks as acting
from reviewapp.insights.models import AlertHook, Notice
from tests.insights.alerting import make_hook

__all__ = ["make_hook"]
pytestmark = pytest.mark.django_db
SECRET = "http://127.0.0.1:9/services/T0/B0/very-secret"
TOLD = {"name": "#ops", "topics": ["quality"], "least": "warn"}


def test_an_address_is_sealed_and_never_told(northwind, lena, make_hook):
    hook = make_hook(SECRET)
    assert b"very-secret" not in bytes(hook.sealed_address)
    assert (hook.address(), hook.host) == (SECRET, "127.0.0.1")
    event = Event.objects.about(hook).get()
    assert event.action == "alert_hook.added"
    assert "secret" not in str(event.facts)


def test_an_inner_address_is_refused(northwind, lena):
    with pytest.raises(Invalid) as refusal:
        alerts.add_hook(northwind, by=lena, url="https://localhost/x", **TOLD)
    assert "url" in refusal.value.errors
    assert not AlertHook.objects.exists()


def test_a_team_has_so_many_channels_and_no_more(northwind, lena, make_hook, monkeypatch):
    monkeypatch.setattr(acting, "MOST", 1)
    make_hook()
    with pytest.raises(Refused, match="at most 1"):
        make_hook()


@pytest.mark.parametrize("who", ["rosa", "sam", "enzo", "aude", "otto"])
def test_others_may_not_set_one_up(who, cast, northwind, make_hook):
    hook = make_hook()
    changed = TOLD | {"url": "", "is_active": False}
    for act in (
        lambda by: alerts.add_hook(northwind, by=by, url=SECRET, **TOLD),
        lambda by: alerts.change_hook(hook, by=by, **changed),
        lambda by: alerts.test_hook(hook, by=by),
        lambda by: alerts.remove_hook(hook, by=by),
    ):
        with pytest.raises(NotAllowed):
            act(cast[who])


def test_an_admin_changes_it_and_an_empty_address_keeps_the_old(make_hook, ada):
    hook = alerts.change_hook(make_hook(SECRET), by=ada, url="", is_active=True, **(TOLD | {"name": "#new"}))
    assert (AlertHook.objects.get().name, hook.address()) == ("#new", SECRET)
    moved = alerts.change_hook(hook, by=ada, url="http://127.0.0.1:8/x", is_active=True, **TOLD)
    assert moved.address() == "http://127.0.0.1:8/x"


def test_a_test_is_owed_and_refused_where_the_channel_is_off(make_hook, lena):
    hook = make_hook()
    assert alerts.test_hook(hook, by=lena).occasion == "test"
    assert Event.objects.about(hook).filter(action="alert_hook.tested").count() == 1
    alerts.change_hook(hook, by=lena, url="", is_active=False, **TOLD)
    with pytest.raises(Refused, match="switched off"):
        alerts.test_hook(hook, by=lena)
    assert Notice.objects.count() == 1


def test_a_removed_channel_is_forgotten(make_hook, lena):
    hook = make_hook()
    alerts.remove_hook(hook, by=lena)
    assert not AlertHook.objects.exists()
    with pytest.raises(Refused, match="removed"):
        alerts.test_hook(hook, by=lena)


@pytest.mark.parametrize("verb", ["add", "change", "test", "remove"])
def test_nothing_changes_when_recording_fails(verb, northwind, lena, make_hook, monkeypatch):
    hook = make_hook()
    monkeypatch.setattr(acting, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        {
            "add": lambda: alerts.add_hook(northwind, by=lena, url=SECRET, **TOLD),
            "change": lambda: alerts.change_hook(hook, by=lena, url="", is_active=False, **TOLD),
            "test": lambda: alerts.test_hook(hook, by=lena),
            "remove": lambda: alerts.remove_hook(hook, by=lena),
        }[verb]()
    assert AlertHook.objects.get().is_active
    assert not Notice.objects.exists()
