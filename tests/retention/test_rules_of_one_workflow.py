"""A rule of one workflow reaches the webhook bodies and the export files of that workflow, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.base.errors import Invalid
from reviewapp.delivery.models import Delivery
from reviewapp.insights.models import Export
from reviewapp.retention import actions
from reviewapp.retention.models import Rule
from tests import factories
from tests.insights.exports import ask
from tests.retention.world import make_whole

LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def make_rule(northwind, ada):
    def made(kind, workflow=None):
        return Rule.objects.create(
            team=northwind, name=f"{kind} {workflow}", kind=kind, workflow=workflow, days=30, action="erase",
            is_on=True, made_by=ada, in_force_since="2020-01-01T00:00Z",
        )  # fmt: skip

    return made


def finish(run):
    while run and run.is_under_way:
        run = actions.work_on(run)
    return run


def sent_of(output):
    return Delivery.objects.get(subject_id=str(output.pk))


@pytest.fixture
def other(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def sent(workflow, other, rosa):
    """What was sent long ago: of an output of each workflow, of a suggestion, and of a policy."""
    outputs = [make_whole(each, rosa) for each in (workflow, other)]
    endpoint = sent_of(outputs[0]).endpoint
    for position, kind in enumerate(("suggestion.opened", "policy.activated"), start=90):
        Delivery.objects.create(
            endpoint=endpoint, position=position, kind=kind, subject_id=str(workflow.pk), body=b"{}"
        )
    Delivery.objects.update(created_at=LONG_AGO, delivered_at=LONG_AGO)
    return outputs


def test_of_a_workflow_go_the_bodies_of_its_outputs(make_rule, workflow, sent, ada, events_named):
    run = finish(actions.run_now(make_rule("deliveries", workflow), by=ada))

    gone = sent_of(sent[0])
    assert (run.state, run.done) == ("done", 1)
    assert (bytes(gone.body), gone.attempts.get().answer) == (b"", "")
    assert Delivery.objects.with_body().count() == 3
    assert [event.facts["keys"] for event in events_named("delivery.erased")] == [[str(gone.pk)]]


def test_of_the_whole_team_go_all_bodies(make_rule, sent, ada):
    assert finish(actions.run_now(make_rule("deliveries"), by=ada)).done == 4


def test_a_body_that_a_hold_covers_stays(make_rule, workflow, sent, ada, set_hold):
    set_hold(workflow=workflow)
    run = finish(actions.run_now(make_rule("deliveries", workflow), by=ada))
    assert (run.done, run.held_back) == (0, 1)


@pytest.fixture
def files(northwind, lena, workflow, other):
    """Ready files of long ago: of one workflow, of another, of all."""
    narrowed = ({"workflow": workflow.slug}, {"workflow": other.slug}, {})
    made = [ask(northwind, lena, **each) for each in narrowed]
    ready = {"state": "done", "digest": b"x" * 32, "finished_at": LONG_AGO}
    Export.objects.update(**ready, asked_at=LONG_AGO, expires_at=timezone.now() + timedelta(days=1))
    return made


def states_of(files):
    return [Export.objects.get(pk=each.pk).state for each in files]


def test_of_a_workflow_go_the_files_of_it_alone(make_rule, workflow, files, ada, events_named):
    run = finish(actions.run_now(make_rule("exports", workflow), by=ada))

    assert (run.state, run.done) == ("done", 1)
    assert states_of(files) == ["expired", "done", "done"]
    assert [event.facts["keys"] for event in events_named("export.erased")] == [[str(files[0].pk)]]


def test_of_the_whole_team_go_all_files(make_rule, files, ada):
    finish(actions.run_now(make_rule("exports"), by=ada))
    assert states_of(files) == ["expired"] * 3


@pytest.mark.parametrize("kind", ["deliveries", "exports"])
def test_such_a_rule_may_be_asked_for(northwind, ada, workflow, kind):
    told = {"kind": kind, "workflow": workflow, "reason": "Law.", "typed": None}
    change = actions.add_rule(northwind, by=ada, wanted={"name": "W", "days": 30, "action": "erase"}, **told)
    assert change.rule.workflow == workflow


def test_what_hangs_on_no_workflow_still_belongs_to_the_whole_team(northwind, ada, workflow):
    told = {"kind": "answers", "workflow": workflow, "reason": "Law.", "typed": None}
    with pytest.raises(Invalid) as refusal:
        actions.add_rule(northwind, by=ada, wanted={"name": "W", "days": 30, "action": "erase"}, **told)
    assert "belong to the whole team" in refusal.value.errors["workflow"][0]
