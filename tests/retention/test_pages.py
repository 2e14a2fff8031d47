"""The pages of retention, as an admin works with them and as others may not."""

import json

import pytest
from django.urls import reverse

from reviewapp.retention import actions
from reviewapp.retention.models import Rule, RuleChange, Run
from tests import factories
from tests.retention import histories

SENT = {
    "name": "Mails",
    "kind": "content",
    "keep": "30",
    "unit": "days",
    "action": "erase",
    "is_on": "on",
    "reason": "Law.",
}


@pytest.fixture
def old(workflow, support_agent):
    made = [factories.make_output(workflow, support_agent, status="approved") for _ in range(3)]
    histories.aged(100)
    return made


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def rule(northwind, ada):
    return Rule.objects.create(
        team=northwind, name="Mails", kind="content", days=30, action="erase", is_on=True, made_by=ada,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip


def test_without_a_rule_everything_is_kept(as_ada):
    assert "Everything is kept" in as_ada.get(reverse("retention:rules")).content.decode()


@pytest.mark.parametrize(("days", "words"), [(30, "30 days"), (7, "7 days"), (365, "1 year")])
def test_what_no_rule_is_about_is_told_with_and_without_rules(as_ada, rule, settings, days, words):
    settings.LOG_DAYS = days
    told = as_ada.get(reverse("retention:rules")).content.decode()
    rule.delete()
    for page in (told, as_ada.get(reverse("retention:rules")).content.decode()):
        trail, logs = page[page.index("Audit trail</th>") :].split("Logs</th>")
        assert "for good" in trail
        assert "the events stay" in trail
        assert f'<td class="number nowrap">{words}</td>' in logs
        assert "LOG_DAYS" in logs
        assert "<a " not in (trail + logs).split("</tbody>")[0]


def test_the_dry_run_shows_what_would_go_and_saves_nothing(as_ada, old):
    page = as_ada.post(reverse("retention:add_rule"), SENT | {"dry": "1"}).content.decode()
    assert "Dry run, nothing deleted." in page
    assert "would remove <b>3</b> items" in page
    assert not Rule.objects.exists()


def test_a_rule_is_asked_for_and_confirmed_by_a_second_admin(as_ada, client, old, alan):
    sent = SENT | {"save": "1", "typed": "3"}
    answer = as_ada.post(reverse("retention:add_rule"), sent)
    change = RuleChange.objects.get()
    there = reverse("retention:change", args=[change.pk])
    assert (answer.status_code, answer.url) == (302, there)
    assert "another admin confirms it" in as_ada.get(there).content.decode()
    assert as_ada.post(there, {"typed": "3", "digest": change.digest}).status_code == 403
    client.force_login(alan)
    assert "Confirm, remove 3" in client.get(there).content.decode()
    assert client.post(there, {"typed": "2", "digest": change.digest}).status_code == 422
    assert client.post(there, {"typed": "3", "digest": change.digest}).status_code == 302
    assert Rule.objects.get().is_on
    assert "Mails" in client.get(reverse("retention:rules")).content.decode()


def test_whoever_is_the_only_admin_is_told_how_to_go_on(as_ada, northwind):
    page = as_ada.post(reverse("retention:add_rule"), SENT | {"dry": "1"}).content.decode()
    assert "You are the only admin of this team" in page
    assert reverse("accounts:invite") in page
    there = as_ada.post(reverse("retention:add_rule"), SENT | {"save": "1"}).url
    assert "You are the only admin of this team" in as_ada.get(there).content.decode()
    factories.make_person("Alan Turing", northwind, "admin")
    assert "You are the only admin" not in as_ada.get(there).content.decode()


def test_nothing_is_typed_where_nothing_is_there_yet(as_ada, client, alan):
    as_ada.post(reverse("retention:add_rule"), SENT | {"save": "1"})
    change = RuleChange.objects.get()
    there = reverse("retention:change", args=[change.pk])
    client.force_login(alan)
    assert 'name="typed"' not in client.get(there).content.decode()
    assert client.post(there, {"digest": change.digest}).status_code == 302
    assert Rule.objects.get().is_on


def test_held_items_are_counted_and_named_apart(as_ada, client, old, alan, workflow, set_hold):
    set_hold(workflow=workflow)
    page = as_ada.post(reverse("retention:add_rule"), SENT | {"dry": "1"}).content.decode()
    assert "would remove <b>0</b> items" in page
    assert "3 are under a legal hold and stay until it ends. Then they go, too." in page
    assert "Type 3: 0 now and 3 when no hold keeps them any more." in page
    as_ada.post(reverse("retention:add_rule"), SENT | {"save": "1", "typed": "3"})
    client.force_login(alan)
    there = reverse("retention:change", args=[RuleChange.objects.get().pk])
    assert "3 of them once no legal hold keeps them" in client.get(there).content.decode()


def test_a_wrong_number_keeps_what_was_typed(as_ada, old):
    answer = as_ada.post(reverse("retention:add_rule"), SENT | {"save": "1", "typed": "4"})
    assert (answer.status_code, Rule.objects.exists()) == (422, False)
    assert "Type 3" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "subjects"}, "Subject ids cannot be erased."),
        ({"kind": "outcomes", "action": "mask"}, "Outcome details cannot be masked."),
    ],
)
def test_what_a_kind_does_not_allow_is_said_before_it_is_saved(as_ada, sent, words):
    assert words in as_ada.post(reverse("retention:add_rule"), SENT | sent | {"dry": "1"}).content.decode()
    answer = as_ada.post(reverse("retention:add_rule"), SENT | sent | {"save": "1"})
    assert (answer.status_code, words in answer.content.decode(), Rule.objects.exists()) == (422, True, False)


def test_a_name_that_is_taken_is_said_beside_what_was_typed(as_ada, rule):
    sent = SENT | {"save": "1", "keep": "77"}
    answer = as_ada.post(reverse("retention:add_rule"), sent)
    assert (answer.status_code, Rule.objects.count()) == (422, 1)
    assert "Another rule of your team has this name." in answer.content.decode()
    other = Rule.objects.create(team=rule.team, name="Others", kind="content", days=30, made_by=rule.made_by)
    answer = as_ada.post(reverse("retention:rule", args=[other.pk]), sent)
    assert answer.status_code == 422
    assert "Another rule of your team has this name." in answer.content.decode()
    assert 'value="77"' in answer.content.decode()


def test_a_change_is_turned_down(as_ada, old, northwind, ada):
    change = actions.add_rule(
        northwind, by=ada, kind="content", reason="Law.", typed=3,
        wanted={"name": "Mails", "days": 30, "action": "erase"},
    )  # fmt: skip
    as_ada.post(reverse("retention:turn_down", args=[change.pk]))
    assert RuleChange.objects.get().state == "turned_down"


def test_a_rule_is_changed(as_ada, rule):
    there = reverse("retention:rule", args=[rule.pk])
    assert "was 30 days" in as_ada.get(there).content.decode()
    sent = {
        "name": "Mails",
        "keep": "2",
        "unit": "years",
        "action": "erase",
        "is_on": "on",
        "reason": "Longer.",
    }
    assert as_ada.post(there, sent | {"save": "1"}).status_code == 302
    rule.refresh_from_db()
    assert rule.days == 730


def test_a_run_is_begun_followed_called_off_and_certified(as_ada, rule, old):
    as_ada.post(reverse("retention:run_now", args=[rule.pk]))
    run = Run.objects.get()
    there = reverse("retention:run", args=[run.pk])
    assert "It is about to begin." in as_ada.get(there).content.decode()
    part = as_ada.get(reverse("retention:run_progress", args=[run.pk])).content.decode()
    assert part.lstrip().startswith("<section")
    assert as_ada.get(reverse("retention:certificate", args=[run.pk])).status_code == 404
    while actions.has_due_runs():
        actions.work_on(Run.objects.get())
    assert "Certificate" in as_ada.get(there).content.decode()
    told = json.loads(as_ada.get(reverse("retention:certificate", args=[run.pk])).content)
    assert told["event"]["facts"]["done"] == 3
    as_ada.post(reverse("retention:run_now", args=[rule.pk]))
    again = Run.objects.exclude(pk=run.pk).get()
    as_ada.post(reverse("retention:cancel_run", args=[again.pk]))
    assert "It was called off" in as_ada.get(reverse("retention:run", args=[again.pk])).content.decode()


def test_the_clock_is_set(as_ada, northwind):
    answer = as_ada.post(reverse("retention:clock"), {"time_zone": "Europe/Berlin"})
    assert (answer.status_code, actions.clock_of(northwind.pk).time_zone) == (302, "Europe/Berlin")
    assert as_ada.post(reverse("retention:clock"), {"time_zone": "Mars"}).status_code == 422


def test_saving_asks_once_more_who_is_there(as_ada, old):
    session = as_ada.session
    session["proved_at"] -= 660
    session.save()
    answer = as_ada.post(reverse("retention:add_rule"), SENT | {"save": "1", "typed": "3"})
    assert reverse("accounts:confirm") in answer.url
    assert not Rule.objects.exists()


def test_a_stranger_finds_nothing_here(client, rule, otto):
    client.force_login(otto)
    assert client.get(reverse("retention:rule", args=[rule.pk])).status_code in (403, 404)
    assert client.get(reverse("retention:rules")).status_code in (200, 403)
