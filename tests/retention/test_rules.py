"""A rule says how long a kind of thing is kept; what is stricter than before needs two people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.retention import actions
from reviewapp.retention.models import Rule, RuleChange
from reviewapp.retention.reaching import known_kinds
from reviewapp.review.models import Output
from tests import factories
from tests.at_once import at_once
from tests.retention import histories

WANTED = {"name": "Mails", "days": 30, "action": "erase"}


@pytest.fixture
def old(workflow, support_agent):
    """Three settled outputs of a hundred days ago."""
    made = [factories.make_output(workflow, support_agent, status="approved") for _ in range(3)]
    histories.aged(100)
    return made


@pytest.fixture
def add(northwind, ada):
    def added(*, by=ada, kind="content", reason="The law says so.", typed=None, workflow=None, **wanted):
        told = {"kind": kind, "reason": reason, "typed": typed, "workflow": workflow}
        return actions.add_rule(northwind, by=by, wanted=WANTED | wanted, **told)

    return added


def confirm(change, by, **sent):
    return actions.confirm_rule(change, by=by, **{"digest": change.digest, "typed": change.previewed} | sent)


@pytest.mark.parametrize("wanted", [{"is_on": False}, {"action": "keep"}])
def test_a_rule_that_erases_nothing_is_in_force_at_once(add, wanted):
    change = add(**wanted)
    assert (change.state, change.needs_second) == ("in_force", False)


def test_a_rule_that_will_erase_waits_even_where_nothing_is_there_yet(add, events_named, alan):
    change = add()
    assert (change.state, change.needs_second, change.previewed) == ("waiting", True, 0)
    assert confirm(change, alan).state == "in_force"
    (event,) = events_named("retention.rule_proposed")
    assert bytes(event.commitment) == change.commitment
    assert event.facts["after"] == {"days": 30, "action": "erase", "is_on": True}


def test_a_rule_that_would_erase_waits_for_a_second_admin(add, old, alan):
    change = add(typed=3)
    assert (change.state, change.previewed, change.rule.is_on) == ("waiting", 3, False)
    confirm(change, alan)
    change.rule.refresh_from_db()
    assert (change.rule.is_on, change.rule.due) == (True, 3)


def test_nobody_confirms_what_they_asked_for(add, old, ada):
    with pytest.raises(NotAllowed):
        confirm(add(typed=3), ada)
    assert not Rule.objects.get().is_on


def test_the_database_refuses_one_persons_word_too(add, old, ada):
    change = add(typed=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(
            state="in_force", decided_by=ada, decided_at="2026-01-01T00:00Z"
        )


@pytest.mark.parametrize("typed", [None, 2, 4])
def test_the_number_must_be_typed(add, old, typed):
    with pytest.raises(Invalid):
        add(typed=typed)
    assert not Rule.objects.exists()


@pytest.mark.parametrize("sent", [{"digest": "0" * 64}, {"typed": 2}])
def test_a_yes_is_to_exactly_these_words_and_this_number(add, old, alan, sent):
    with pytest.raises((Refused, Invalid)):
        confirm(add(typed=3), alan, **sent)
    assert not Rule.objects.get().is_on


def test_more_than_was_previewed_is_not_confirmed(add, old, alan, workflow, support_agent):
    change = add(typed=3)
    factories.make_output(workflow, support_agent, status="approved")
    histories.aged(100)
    with pytest.raises(Refused, match="4, not 3"):
        confirm(change, alan)


def test_after_a_day_it_is_void(add, old, alan):
    change = add(typed=3)
    RuleChange.objects.update(asked_at=change.asked_at - timedelta(hours=25))
    with pytest.raises(Refused, match="24 hours"):
        confirm(RuleChange.objects.get(), alan, digest=change.digest)
    assert (actions.lapse_rules(), actions.lapse_rules()) == (1, 0)
    assert RuleChange.objects.get().state == "lapsed"


def test_turned_down_it_is_as_it_was(add, old, alan):
    change = actions.turn_down_rule(add(typed=3), by=alan)
    with pytest.raises(Refused):
        confirm(change, alan)
    assert not Rule.objects.get().is_on


def test_a_hold_does_not_hide_what_a_rule_reaches(add, old, workflow, set_hold, ada):
    """Else one person sets a hold, then a rule that reaches nothing today, and needs but wait."""
    set_hold(workflow=workflow)
    with pytest.raises(Invalid):
        add(days=1, typed=0)
    change = add(days=1, typed=3)
    assert (change.state, change.previewed) == ("waiting", 3)
    with pytest.raises(NotAllowed):
        confirm(change, ada)


@pytest.mark.parametrize(
    ("wanted", "stricter"),
    [({"days": 29}, True), ({"action": "erase"}, True), ({"days": 90, "action": "erase"}, True),
     ({"days": 31}, False), ({"action": "keep", "days": 1}, False), ({"is_on": False, "days": 1}, False),
     ({"name": "Letters"}, False)],
)  # fmt: skip
def test_fewer_days_or_erasing_what_was_masked_is_stricter(add, ada, alan, wanted, stricter):
    rule = confirm(add(action="mask"), alan).rule
    change = actions.change_rule(rule, by=ada, reason="It is asked for.", **wanted)
    assert (change.needs_second, change.state == "waiting") == (stricter, stricter)


def test_switching_on_is_stricter_and_switching_off_is_not(add, ada, alan):
    rule = add(is_on=False).rule
    on = actions.switch_rule(rule, by=ada, is_on=True, reason="Now.")
    assert on.state == "waiting"
    off = actions.switch_rule(confirm(on, alan).rule, by=ada, is_on=False, reason="Not now.")
    assert off.state == "in_force"


def test_keeping_longer_needs_nobody_else(add, old, ada, alan):
    change = confirm(add(typed=3), alan)
    longer = actions.change_rule(change.rule, by=ada, reason="A year is asked for.", days=365)
    assert (longer.state, longer.previewed, longer.previewed_before) == ("in_force", 0, 3)


@pytest.mark.parametrize("who", ["rosa", "lena", "aude", "otto"])
def test_only_admins_set_rules(add, request, who):
    with pytest.raises(NotAllowed):
        add(by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "secrets"}, {"days": 0}, {"days": 10**6}, {"name": " "}, {"action": "burn"}, {"reason": " "},
     {"kind": "drafts", "action": "mask"}],
)  # fmt: skip
def test_a_rule_makes_sense(add, wrong):
    with pytest.raises(Invalid):
        add(**wrong)
    assert not Rule.objects.exists()


def test_a_workflow_is_the_teams_own_and_only_where_there_is_one(add):
    stranger = factories.make_workflow(factories.make_team(name="Southwind"))
    with pytest.raises(Invalid):
        add(workflow=stranger)


def test_nothing_changes_without_its_event(add, monkeypatch):
    monkeypatch.setattr("reviewapp.audit.actions.recording.canonical_bytes", lambda _value: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add()
    assert not Rule.objects.exists()


def test_a_preview_writes_nothing_and_counts_by_time(add, old, events_named, northwind):
    rule = add(name="Quiet", days=200).rule
    before = events_named("retention.rule_proposed")
    found = actions.preview(rule, rule.wanted | {"days": 60, "is_on": True})
    assert (found.number, found.before, len(found.sample)) == (3, 0, 3)
    assert [band.count for band in found.bands] == [3]
    assert events_named("retention.rule_proposed") == before


def test_what_is_held_is_counted_apart(add, old, set_hold):
    Output.objects.filter(pk=old[0].pk).update(subject="customer 7")
    set_hold(subject="customer 7")
    found = actions.preview(add(days=200).rule, WANTED | {"is_on": True})
    assert (found.number, found.held) == (2, 1)


@pytest.mark.parametrize("key", list(known_kinds()))
def test_every_kind_can_be_counted_and_shown(northwind, workflow, ada, key):
    rule = Rule(team=northwind, kind=key, days=1, made_by=ada)
    found = actions.preview(rule, {"name": "x", "days": 1, "action": "erase", "is_on": True})
    assert (found.number, found.sample) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_does(add, old, alan, grace):
    change = add(typed=3)
    done = at_once(lambda: confirm(change, alan), lambda: confirm(change, grace))
    assert sorted(isinstance(each, Refused) for each in done) == [False, True]
