"""Being on it, and resolving with a note: who may, when, and what it leaves."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import answering, owing, settling
from reviewapp.insights.models import Alert, AlertChoice
from tests.insights.alerting import make_alert, make_hook

__all__ = ["make_hook"]
pytestmark = pytest.mark.django_db


def test_a_lead_is_on_it(northwind, lena):
    alert = alerts.acknowledge(make_alert(northwind), by=lena)
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", lena)
    assert Event.objects.about(alert).get().action == "alert.acknowledged"


def test_an_engineer_resolves_it_with_a_note_that_the_trail_does_not_tell(northwind, enzo):
    alert = alerts.resolve(make_alert(northwind), by=enzo, note=" Rolled back. ")
    assert (alert.state, alert.resolution, alert.resolved_by, alert.note) == (
        "resolved",
        "person",
        enzo,
        "Rolled back.",
    )
    event = Event.objects.about(alert).get()
    assert event.facts == {"how": "person", "before": "raised"}


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_may_not_answer(who, cast, northwind):
    alert = make_alert(northwind)
    for act in (alerts.acknowledge, lambda a, by: alerts.resolve(a, by=by, note="Done.")):
        with pytest.raises(NotAllowed):
            act(alert, by=cast[who])
    assert Alert.objects.get().state == "raised"


def test_what_is_over_stays_over(northwind, lena):
    alert = alerts.resolve(make_alert(northwind), by=lena, note="Done.")
    with pytest.raises(Refused, match="settled already: resolved"):
        alerts.acknowledge(alert, by=lena)
    with pytest.raises(Refused):
        alerts.resolve(alert, by=lena, note="Again.")


def test_a_note_is_needed(northwind, lena):
    with pytest.raises(Invalid) as refusal:
        alerts.resolve(make_alert(northwind), by=lena, note="  ")
    assert "note" in refusal.value.errors


def test_nobody_answers_what_is_about_them(northwind, lena, enzo):
    alert = make_alert(northwind, key="reviewer_unlike", about=f"workflow:1 reviewer:{lena.pk}")
    with pytest.raises(NotAllowed, match="about you"):
        alerts.resolve(alert, by=lena, note="Nothing wrong.")
    assert alerts.acknowledge(alert, by=enzo).state == "acknowledged"


@pytest.mark.parametrize("verb", ["acknowledge", "resolve"])
def test_nothing_changes_when_recording_fails(verb, northwind, lena, monkeypatch):
    alert = make_alert(northwind)
    for module in (answering, settling):
        monkeypatch.setattr(module, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        getattr(alerts, verb)(alert, by=lena, **({"note": "Done."} if verb == "resolve" else {}))
    assert Alert.objects.get().state == "raised"


def test_the_channel_hears_that_it_is_over(northwind, lena, make_hook):
    hook, alert = make_hook(), make_alert(northwind)
    owing.owe_notices(alert, occasion="raised")
    alerts.resolve(alert, by=lena, note="Done.")
    assert hook.notices.filter(occasion="resolved").count() == 1


def test_each_chooses_for_oneself(northwind, lena):
    alerts.choose(northwind, by=lena, wanted={("quality", "email"): "warn", ("time", "app"): ""})
    alerts.choose(northwind, by=lena, wanted={("quality", "email"): "info"})
    assert AlertChoice.objects.of_person(lena, northwind).count() == 2
    assert AlertChoice.objects.get(topic="quality").least == "info"
    assert Event.objects.filter(action="alert.chosen").count() == 2


def test_who_sees_no_figures_chooses_nothing(northwind, rosa, lena):
    with pytest.raises(NotAllowed):
        alerts.choose(northwind, by=rosa, wanted={("quality", "email"): "warn"})
    with pytest.raises(Invalid):
        alerts.choose(northwind, by=lena, wanted={("quality", "pigeon"): "warn"})
    assert not AlertChoice.objects.exists()
