"""A rule that says less than before calls off the run that would do more."""

import pytest

from reviewapp.retention import actions
from reviewapp.retention.models import Rule, Run
from tests import factories
from tests.at_once import at_once
from tests.retention import histories
from tests.retention.test_runs import Eager, finish, kept


@pytest.fixture
def rule(northwind, ada, workflow, support_agent):
    for _ in range(5):
        factories.make_output(workflow, support_agent, status="approved")
    histories.aged(100)
    return Rule.objects.create(
        team=northwind, name="Mails", kind="content", days=30, action="erase", is_on=True, made_by=ada,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip


def under_way(rule, by):
    """A run that did its first two rows."""
    run = actions.run_now(rule, by=by)
    actions.work_on(run, pace=Eager(), turn=0)
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize(
    "wanted", [{"is_on": False}, {"action": "keep"}, {"action": "mask"}, {"days": 60}, {"days": 3000}]
)
def test_a_rule_that_says_less_calls_its_run_off(rule, ada, wanted, events_named):
    run = under_way(rule, ada)
    change = actions.change_rule(rule, by=ada, reason="A mistake.", **wanted)
    assert change.state == "in_force"
    run.refresh_from_db()
    assert (run.state, run.done, run.taken_until, kept()) == ("cancelled", 2, None, 3)
    assert actions.work_on(run) is None
    (event,) = events_named("retention.run_cancelled")
    assert (event.subject_id, event.actor_id, event.facts["done"]) == (str(run.pk), str(ada.pk), 2)


def test_another_name_or_a_shorter_time_lets_it_go_on(rule, ada, alan):
    run = under_way(rule, ada)
    actions.change_rule(rule, by=ada, reason="Clearer.", name="Letters")
    change = actions.change_rule(rule, by=ada, reason="Sooner.", days=20, typed=3)
    actions.confirm_rule(change, by=alan, digest=change.digest, typed=3)
    run = finish(Run.objects.get(pk=run.pk))
    assert (run.state, run.done) == ("done", 5)


def test_a_rule_that_was_switched_off_meanwhile_begins_no_run(rule, ada):
    stale = Rule.objects.get()
    actions.switch_rule(rule, by=ada, is_on=False, reason="A mistake.")
    assert actions.begin_run(stale, slot="2026-05-05T02:00Z") is None
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_ends_while_its_rule_is_switched_off_is_one_or_the_other(rule, ada):
    run = under_way(rule, ada)
    at_once(
        lambda: finish(Run.objects.get(pk=run.pk)),
        lambda: actions.switch_rule(rule, by=ada, is_on=False, reason="A mistake."),
    )
    run.refresh_from_db()
    assert (run.state, Rule.objects.get().is_on) in [("done", False), ("cancelled", False)]
