"""What agents told of outcomes goes by a rule of its own, with the content it came with, with its person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.base.postgres.teams import as_role
from reviewapp.retention import actions
from reviewapp.retention.models import Rule
from reviewapp.retention.tasks import ERASER
from reviewapp.review.actions import report_outcome
from reviewapp.review.keeping import KINDS
from reviewapp.review.models import Outcome
from tests import factories
from tests.retention import histories

pytestmark = pytest.mark.django_db
KIND = {kind.key: kind for kind in KINDS}


@pytest.fixture(autouse=True)
def register(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def decided(support_agent, northwind, rosa):
    place = histories.ready(northwind, rosa)
    return histories.decided(support_agent, place, rosa)


def report(output, *, says="Quendel was cross", days_ago=0):
    outcome, _ = report_outcome(output, by=output.agent, kind="failed", at=timezone.now(), detail=says)
    Outcome.objects.filter(pk=outcome.pk).update(received_at=timezone.now() - timedelta(days=days_ago))
    return outcome


def details():
    return sorted(Outcome.objects.values_list("detail", flat=True))


def forget(team, key, keys):
    with transaction.atomic():
        return KIND[key].forget(keys, Order(ERASE, "rule:7", says="by rule “Fates”", team_id=team.pk))


def run_rule(team, by, *, days):
    rule = Rule.objects.create(
        team=team, name="Fates", kind="outcomes", days=days, action="erase", is_on=True, made_by=by,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip
    run = actions.run_now(rule, by=by)
    with as_role(ERASER):
        while run.is_under_way:
            run = actions.work_on(run)
    return run


def test_its_days_are_counted_from_when_it_was_received(decided, northwind, ada, events_named):
    old = report(decided, days_ago=40)
    report(decided, says="Since then all is well", days_ago=20)
    histories.aged(400)
    run = run_rule(northwind, ada, days=30)
    assert (run.state, run.done, details()) == ("done", 1, ["", "Since then all is well"])
    (event,) = events_named("outcome.erased")
    assert event.facts == {"keys": [str(old.pk)]}
    assert (event.subject_kind, event.subject_id) == ("run", str(run.pk))
    assert Outcome.objects.get(pk=old.pk).kind == "failed"


def test_what_is_reported_after_the_content_went_is_found_and_goes(decided, northwind, ada, alan):
    forget(northwind, "content", [decided.pk])
    report(decided)
    found = actions.find_subject(northwind, "Quendel", by=ada)
    assert (found.kinds["content"], found.kinds["outcomes"]) == (0, 1)
    erasure = actions.ask_erasure(northwind, "Quendel", by=ada, reason="Case 3.")
    actions.confirm_erasure(erasure, by=alan)
    while actions.erase_on(erasure):
        pass
    erasure.refresh_from_db()
    assert (details(), erasure.gone["outcomes"]) == ([""], 1)


def test_it_goes_with_the_content_and_the_trail_names_it(decided, northwind, events_named):
    outcome = report(decided)
    forget(northwind, "content", [decided.pk])
    assert details() == [""]
    (event,) = events_named("outcome.erased")
    assert event.facts["keys"] == [str(outcome.pk)]


def test_forgetting_twice_changes_nothing_and_says_nothing(decided, northwind, events_named):
    outcome = report(decided)
    assert [forget(northwind, "outcomes", [outcome.pk]) for _ in range(2)] == [1, 0]
    assert len(events_named("outcome.erased")) == 1
    assert not KIND["outcomes"].rows(Reach(northwind.pk)).exists()


def test_one_without_details_is_nothing_to_erase(decided, northwind, events_named):
    outcome = report(decided, says="")
    assert not KIND["outcomes"].of_outputs([decided.pk]).exists()
    assert forget(northwind, "outcomes", [outcome.pk]) == 0
    assert not events_named("outcome.erased")


def test_what_is_held_stays(decided, northwind, ada, set_hold):
    outcome = report(decided, days_ago=40)
    set_hold(output=decided)
    run = run_rule(northwind, ada, days=30)
    assert (run.done, run.held_back, details()) == (0, 1, ["Quendel was cross"])
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        forget(northwind, "outcomes", [outcome.pk])


def test_a_rule_reaches_its_team_and_its_workflow_only(decided, northwind, rosa):
    report(decided)
    elsewhere = factories.make_output(factories.make_workflow(northwind), status="approved")
    foreign = factories.make_output(status="approved")
    for output in (elsewhere, foreign):
        Outcome.objects.create(output=output, kind="failed", detail="x", at=timezone.now())

    def reached(**reach):
        return set(KIND["outcomes"].rows(Reach(northwind.pk, **reach)).values_list("output", flat=True))

    assert reached() == {decided.pk, elsewhere.pk}
    assert reached(workflow_id=decided.workflow_id) == {decided.pk}
