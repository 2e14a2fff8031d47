"""What people wrote in the loop goes by a rule and with the corrections it may quote; the trail says so."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reviewapp.audit.actions import tell_forgotten
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.models import Event
from reviewapp.audit.report import Report
from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.base.postgres.teams import as_role
from reviewapp.learning import actions
from reviewapp.learning.keeping import KINDS
from reviewapp.learning.models import Observation, Remark
from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion

pytestmark = pytest.mark.django_db
(REMARKS,) = [kind for kind in KINDS if kind.key == "remarks"]
WORD = "Zwoelfboeck"


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def pattern(workflow, rosa):
    """Shown by one output only, whose words are to go."""
    observation = make_observation(workflow, rosa)
    Observation.objects.filter(pk=observation.pk).update(words=[1])
    return make_pattern(workflow, hits=[observation], before=WORD)


@pytest.fixture
def said(workflow, pattern, rosa, lena):
    """The word in a remark, in a dismissal, and in why the pattern was refused."""
    suggestion = make_suggestion(workflow, pattern)
    actions.remark(suggestion, by=rosa, text=f"{WORD} is right.")
    actions.dismiss(suggestion, by=lena, reason=f"Only {WORD} says so.")
    actions.refuse_pattern(pattern, by=lena, reason=f"{WORD} is a name.")
    return suggestion


@pytest.fixture
def order(northwind):
    return Order(ERASE, because="rule:7", says="by rule “Words”", team_id=northwind.pk)


def forget_all(team, order):
    keys = list(REMARKS.rows(Reach(team.pk)).values_list("pk", flat=True))
    with as_role("reviewapp_retention"):
        return REMARKS.forget(keys, order)


def verified():
    report = Report()
    check_contents(report)
    return report.sentences, report.erased


def texts():
    return list(Remark.objects.values_list("text", flat=True))


def test_all_of_it_goes_and_the_trail_explains_it(said, pattern, northwind, order):
    assert verified() == ([], 0)
    assert forget_all(northwind, order) == 3
    assert forget_all(northwind, order) == 0
    assert texts() == ["", "", ""]
    assert verified() == ([], 3)
    event = Event.objects.get(action="remark.erased")
    assert sorted(event.facts["events"]) == sorted(Remark.objects.values_list("event_id", flat=True))
    said.refresh_from_db()
    pattern.refresh_from_db()
    assert (said.state, said.why_closed, pattern.state) == ("dismissed", "", "refused")
    assert str(pattern.why).endswith("by rule “Words”")


def test_the_trail_itself_never_holds_them(said):
    assert WORD not in repr(list(Event.objects.values_list("facts", flat=True)))
    bound = Event.objects.exclude(commitment=None).values_list("action", flat=True)
    assert {"suggestion.remarked", "suggestion.dismissed", "pattern.refused"} <= set(bound)


def test_a_rule_reaches_what_is_old_of_its_team_and_workflow(said, workflow, northwind, otto):
    def rows(**reach):
        return REMARKS.rows(Reach(**{"team_id": northwind.pk, **reach})).count()

    now = timezone.now()
    other = factories.make_workflow(northwind, slug="other")
    assert (rows(before=now), rows(before=now - timezone.timedelta(days=1))) == (3, 0)
    assert (rows(workflow_id=workflow.pk), rows(workflow_id=other.pk)) == (3, 0)
    assert rows(team_id=otto.teams[0].pk) == 0


def test_they_are_told_by_where_they_stand(said, pattern, northwind):
    told = REMARKS.tell(REMARKS.rows(Reach(northwind.pk)))
    assert {each["url"] for each in told} == {
        reverse("learning:suggestion", args=[said.number]),
        reverse("learning:pattern", args=[pattern.pk]),
    }
    assert WORD not in repr([each["title"] for each in told])


@pytest.mark.parametrize("state", ["open", "live"])
def test_they_go_with_the_corrections_they_may_quote(workflow, pattern, rosa, lena, order, state):
    factories.make_policy(workflow)
    live = {"state": state, "version": workflow.rollouts.get().version} if state == "live" else {}
    actions.remark(make_suggestion(workflow, pattern, **live), by=rosa, text=f"{WORD} is right.")
    actions.mute_pattern(pattern, by=lena, reason=f"{WORD} is a name.")
    apart = make_pattern(workflow, hits=[make_observation(workflow, rosa)])
    actions.mute_pattern(apart, by=lena, reason="Another matter.")

    actions.forget(list(Observation.objects.filter(words=[1]).values_list("pk", flat=True)), order)

    assert sorted(texts()) == ["", "", "Another matter."]
    assert verified() == ([], 2)


def test_words_stay_while_the_pattern_stands_on_others(workflow, rosa, lena, order):
    hits = [make_observation(workflow, rosa) for _ in range(4)]
    Observation.objects.update(words=[1])
    pattern = make_pattern(workflow, hits=hits)
    actions.mute_pattern(pattern, by=lena, reason="It is our style.")
    actions.forget([hits[0].pk], order)
    assert texts() == ["It is our style."]


def test_what_nobody_erased_is_told_apart(said, order):
    (event,) = set(tell_forgotten("remark", ["0"], order, bound={"0": 0}).values())
    Remark.objects.update(text="", salt=None, erased=order.mark(event))
    sentences, _ = verified()
    assert len([each for each in sentences if "erased by nobody" in each]) == 3


def _refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_the_database_lets_them_go_once_and_change_in_no_other_way(said, northwind, order):
    remarks, event = Remark.objects.all(), Event.objects.latest("pk")
    _refused(lambda: remarks.update(text="Another word."))
    _refused(lambda: remarks.update(text=""))
    _refused(lambda: remarks.update(text="", salt=None, erased={"event": event.pk}))
    _refused(lambda: remarks.filter(pattern=None).delete())
    forget_all(northwind, order)
    _refused(lambda: remarks.update(text="Back again.", salt=b"0" * 32, erased={}))


def test_a_remark_is_of_the_workflow_of_what_it_is_about(said, workflow, rosa, northwind):
    other = factories.make_workflow(northwind, slug="other")
    with pytest.raises(IntegrityError, match="one team"), transaction.atomic():
        Remark.objects.create(
            workflow=other, suggestion=said, kind="remark", text="Hm.", by=rosa, at=timezone.now(), event_id=0
        )


def test_without_a_reason_the_one_before_is_not_said_again(pattern, lena):
    actions.mute_pattern(pattern, by=lena, reason="It is our style.")
    actions.unmute_pattern(pattern, by=lena)
    actions.mute_pattern(pattern, by=lena)
    pattern.refresh_from_db()
    assert pattern.why is None
    assert Event.objects.filter(action="pattern.muted").latest("pk").commitment is None


def test_pages_say_what_took_them(said, pattern, northwind, lena, order, client):
    client.force_login(lena)
    addresses = [
        reverse("learning:suggestion", args=[said.number]),
        reverse("learning:pattern", args=[pattern.pk]),
    ]
    for address, word in zip(addresses, [f"{WORD} is right.", f"{WORD} is a name."], strict=True):
        assert word in client.get(address).content.decode()
    forget_all(northwind, order)
    for address in addresses:
        page = client.get(address).content.decode()
        assert "by rule “Words”" in page, address
        for word in (f"{WORD} is right.", f"Only {WORD}", f"{WORD} is a name."):
            assert word not in page, address
