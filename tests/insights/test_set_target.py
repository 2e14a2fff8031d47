import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.insights.actions import set_target
from reviewapp.insights.models import Target
from reviewapp.insights.targets import USUAL, targets_for
from tests import factories

pytestmark = pytest.mark.django_db


def test_without_a_target_the_usual_one_holds(northwind):
    assert targets_for(northwind) == USUAL


def test_the_workflows_own_target_goes_before_the_teams(northwind, lena):
    workflow = factories.make_workflow(northwind)
    set_target(northwind, by=lena, figure="override_rate", value=0.2)
    set_target(northwind, by=lena, figure="override_rate", value=0.1, workflow=workflow)
    assert targets_for(northwind)["override_rate"] == 0.2
    assert targets_for(northwind, workflow)["override_rate"] == 0.1


def test_it_leaves_one_event_and_none_where_nothing_changes(northwind, lena):
    for _ in range(2):
        set_target(northwind, by=lena, figure="sla_attainment", value=0.9)
    [event] = Event.objects.filter(action="target.set")
    assert (event.subject_id, event.facts["value"]) == ("sla_attainment", "0.9")


def test_no_value_takes_it_away(northwind, lena):
    set_target(northwind, by=lena, figure="sla_attainment", value=0.9)
    assert set_target(northwind, by=lena, figure="sla_attainment", value=None) is None
    assert not Target.objects.exists()


def test_a_reviewer_and_an_outsider_may_not(northwind, rosa, otto):
    for person in (rosa, otto):
        with pytest.raises(NotAllowed):
            set_target(northwind, by=person, figure="sla_attainment", value=0.9)


@pytest.mark.parametrize(
    ("figure", "value"),
    [("no_such", 1), ("override_rate", 15), ("review_time_p50", -1), ("decisions", float("nan"))],
)
def test_what_makes_no_sense_is_refused(northwind, lena, figure, value):
    with pytest.raises(Invalid):
        set_target(northwind, by=lena, figure=figure, value=value)


def test_a_workflow_of_another_team_is_refused(northwind, lena, otto):
    other = factories.make_workflow(otto.teams[0])
    with pytest.raises(Invalid):
        set_target(northwind, by=lena, figure="override_rate", value=0.1, workflow=other)
