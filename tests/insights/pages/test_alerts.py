"""The pages of alerts: the list, one with its story, rules, choices, channels, and the bell."""

import pytest

from reviewapp.insights.actions import alerts
from reviewapp.insights.models import Alert, AlertChoice, AlertHook, AlertRule, Notice
from reviewapp.insights.presenting.alerts import alerts_part
from tests.insights.alerting import make_alert, make_hook, replies
from tests.proving import after_the_proof, asks_who_is_there, stale

__all__ = ["make_hook", "replies"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(northwind, replies):
    return make_alert(northwind, workflow=replies, title="Override rate up in Support reply")


def text_of(answer):
    return answer.content.decode()


def test_the_list_shows_what_is_open_with_its_numbers(signed_in, lena, alert):
    told = text_of(signed_in(lena).get("/alerts/"))
    assert "Override rate up in Support reply" in told
    assert "of 200 in 2 days, was" in told


@pytest.mark.parametrize("query", ["topic=time", "severity=info", "workflow=other", "state=resolved"])
def test_filters_leave_out_the_rest(query, signed_in, lena, alert):
    told = text_of(signed_in(lena).get(f"/alerts/?{query}"))
    assert "Override rate up in" not in told


def test_who_sees_no_figures_sees_no_alerts(signed_in, rosa, ada, alert):
    for person in (rosa, ada):
        assert signed_in(person).get("/alerts/").status_code == 403


def test_one_alert_leads_to_its_numbers_and_its_items(signed_in, lena, alert):
    told = text_of(signed_in(lena).get(f"/alerts/{alert.pk}/"))
    assert "/dashboard/?workflow=replies&amp;range=custom" in told
    assert "/dashboard/items/?workflow=replies" in told
    assert f"subject=alert:{alert.pk}" in told


def test_its_page_says_who_was_told_and_whom_it_did_not_reach(signed_in, lena, alert, make_hook):
    told = {"alert": alert, "occasion": "raised"}
    Notice.objects.create(channel="email", user=lena, **told)
    Notice.objects.create(channel="hook", hook=make_hook(), state="failed", error="answered 500", **told)
    page = text_of(signed_in(lena).get(f"/alerts/{alert.pk}/"))
    assert "On its way" in page
    assert "answered 500" in page


def test_the_auditor_reads_and_has_no_buttons(signed_in, aude, alert):
    told = text_of(signed_in(aude).get(f"/alerts/{alert.pk}/"))
    assert "I am on it" not in told
    assert signed_in(aude).post(f"/alerts/{alert.pk}/acknowledge/").status_code == 403


def test_the_same_alert_is_answered_from_its_page(signed_in, lena, alert):
    browser = signed_in(lena)
    browser.post(f"/alerts/{alert.pk}/acknowledge/")
    refused = browser.post(f"/alerts/{alert.pk}/resolve/", {"note": ""})
    assert refused.status_code == 422
    browser.post(f"/alerts/{alert.pk}/resolve/", {"note": "Rolled back."})
    told = text_of(browser.get(f"/alerts/{alert.pk}/"))
    assert "Rolled back." in told
    assert "resolved it" in told


def test_a_stranger_finds_nothing(signed_in, otto, alert):
    assert signed_in(otto).get(f"/alerts/{alert.pk}/").status_code == 404


def test_the_bell_counts_what_a_person_wants_to_see(signed_in, lena, northwind, alert):
    assert "Alerts, 1 open" in text_of(signed_in(lena).get("/alerts/"))
    alerts.choose(northwind, by=lena, wanted={("quality", "app"): ""})
    assert "Alerts, 0 open" in text_of(signed_in(lena).get("/alerts/count/"))


def test_the_bell_says_aloud_that_there_are_more(signed_in, lena, alert):
    browser = signed_in(lena, **{"HX-Request": "true"})
    assert 'id="live"' in text_of(browser.get("/alerts/count/?was=0"))
    assert 'id="live"' not in text_of(browser.get("/alerts/count/?was=1"))
    assert browser.get("/alerts/count/?was=²").status_code == 200


def test_who_sees_no_figures_has_no_bell(signed_in, rosa, alert):
    assert 'id="bell"' not in text_of(signed_in(rosa).get("/queue/"))


def test_the_part_of_the_dashboard_has_the_gravest_first(northwind, lena, alert):
    make_alert(northwind, key="sla_low", title="SLA low", about="x")
    part = alerts_part(northwind, lena, limit=1)
    assert ([row.alert for row in part["alerts"]], part["open"]) == ([alert], 2)


def test_rules_stand_in_words_and_are_switched(signed_in, lena, northwind):
    browser = signed_in(lena)
    assert "A category doubling" in text_of(browser.get("/alerts/rules/"))
    rule = AlertRule.objects.get(key="override_up")
    browser.post(f"/alerts/rules/{rule.pk}/switch/", {"on": "0"})
    rule.refresh_from_db()
    assert not rule.is_active


RULE = {
    "name": "Abstentions up",
    "figure": "abstention_rate",
    "kind": "change",
    "lens": "",
    "topic": "quality",
    "workflow": "",
    "above": "up",
    "bar": "2",
    "window_hours": "24",
    "compared_hours": "672",
    "least_n": "30",
    "severity": "info",
}


def test_a_rule_is_added_and_changed_by_its_form(signed_in, lena, northwind):
    browser = signed_in(lena)
    assert browser.get("/alerts/rules/add/").status_code == 200
    browser.post("/alerts/rules/add/", RULE)
    rule = AlertRule.objects.get(name="Abstentions up")
    browser.post(f"/alerts/rules/{rule.pk}/", RULE | {"bar": "3", "above": "down"})
    rule.refresh_from_db()
    assert (rule.bar, rule.above) == (3.0, False)


def test_a_wrong_rule_is_shown_again_with_why(signed_in, lena, northwind):
    answer = signed_in(lena).post("/alerts/rules/add/", RULE | {"kind": "silence"})
    assert answer.status_code == 422
    assert "can be watched by" in text_of(answer)


def test_choices_are_kept(signed_in, lena, northwind):
    browser = signed_in(lena)
    assert "No mail server" in text_of(browser.get("/alerts/choices/"))
    sent = {f"{topic}-{channel}": "warn" for topic in ("quality", "time", "people", "machines")
            for channel in ("app", "email")}  # fmt: skip
    browser.post("/alerts/choices/", sent)
    assert AlertChoice.objects.of_person(lena, northwind).filter(least="warn").count() == 8
    assert browser.post("/alerts/choices/", sent | {"time-app": "loud"}).status_code == 422


def test_an_admin_sets_up_a_channel_whose_address_is_not_shown_again(signed_in, ada, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    browser = signed_in(ada)
    sent = {"name": "#ops", "url": "http://127.0.0.1:9/very-secret", "topics": ["machines"], "least": "bad"}
    assert browser.post("/settings/alert-channels/add/", sent | {"url": "ftp://x"}).status_code == 422
    browser.post("/settings/alert-channels/add/", sent)
    hook = AlertHook.objects.get()
    assert "very-secret" not in text_of(browser.get(f"/settings/alert-channels/{hook.pk}/"))
    browser.post(f"/settings/alert-channels/{hook.pk}/test/")
    assert hook.notices.count() == 1
    browser.post(f"/settings/alert-channels/{hook.pk}/remove/")
    assert not AlertHook.objects.exists()


def test_where_alerts_are_sent_is_said_by_who_is_there(signed_in, ada, settings, make_hook):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    sent = {"name": "#quality", "url": "http://127.0.0.1:9/hook", "topics": ["quality"], "least": "info"}
    kept, browser = make_hook(), stale(signed_in(ada))
    there = f"/settings/alert-channels/{kept.pk}/"
    assert asks_who_is_there(browser.get(there))
    assert asks_who_is_there(browser.get("/settings/alert-channels/add/"))
    asked = browser.post("/settings/alert-channels/add/", sent)
    assert AlertHook.objects.count() == 1

    assert after_the_proof(browser, asked).url == "/settings/alert-channels/"
    assert AlertHook.objects.filter(name="#quality").exists()
    assert not asks_who_is_there(stale(browser).post(f"{there}remove/"))


def test_an_alert_about_a_person_names_them_on_its_page_only(signed_in, lena, rosa, northwind, replies):
    facts = {"value": 0.4, "before": 0.1, "n": 90, "window_hours": 168, "lens": "reviewer", "ref": rosa.pk}
    about = f"workflow:{replies.pk} reviewer:{rosa.pk}"
    alert = make_alert(northwind, key="reviewer_unlike", title="A reviewer", about=about, facts=facts)
    assert "Rosa Diaz" in text_of(signed_in(lena).get(f"/alerts/{alert.pk}/"))
    assert "Rosa Diaz" not in text_of(signed_in(lena).get("/alerts/"))
    assert Alert.objects.get().title == "A reviewer"
