"""What is found by looking over many decisions at once, by night, on demand and from nothing."""

import io

import pytest
from django.core.management import CommandError, call_command

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed
from reviewapp.learning import actions, tasks
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.models import Evidence, Observation, Pattern
from reviewapp.review.facts import facts_of
from reviewapp.review.models import Output
from tests import factories
from tests.learning.histories import approved, judged, learned, recurring, tell, the_pattern
from tests.review.tampering import rewrite

pytestmark = pytest.mark.django_db
WORN = "It shows scratches from the first rides."


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def refunds(northwind, rosa, sam):
    """Sixty refunds of which those for worn goods say too much; what was worn stands in the claim."""
    schema = {"type": "object", "properties": {"claim": {"type": "string"}}, "required": ["claim"]}
    given = {"kind": "object", "input_schema": schema}
    fields = {"amount": {"type": "number"}, "reason": {"type": "string"}}
    given["output_schema"] = {"type": "object", "properties": fields}
    workflow = factories.make_workflow(northwind, name="Refunds", **given)
    for number in range(60):
        who, is_worn = (rosa, sam)[number % 2], number % 3 == 0
        paid = 20.0 + number
        claim = WORN if is_worn else "It is in its box as it came."
        output = {"amount": paid, "reason": "unused"}
        right = {"amount": round(paid * 0.8, 2), "reason": "worn"}
        made = judged(workflow, who, output=output, after=right, verdict="edited" if is_worn else "approved")
        rewrite(made.content, input={"claim": claim})
        learned(made)
    return workflow


def test_a_slice_says_where_a_pattern_shows(refunds):
    actions.mine(refunds)

    part = Pattern.objects.admitted().get(kind="slice")
    assert (part.hits, part.exposures) == (20, 20)
    assert part.condition["field"] == "input.claim"
    assert (part.parent.hits, part.parent.exposures, part.parent.state) == (20, 60, "admitted")


def test_mined_twice_the_same_rows_stand_also_after_a_recount(refunds):
    actions.mine(refunds)
    before = digests_of(refunds)
    actions.mine(refunds)

    assert digests_of(refunds) == before
    assert actions.differing_after_rebuild(refunds) == []
    assert digests_of(refunds) == before


def test_a_slice_counts_what_comes_after_it_was_found(refunds, rosa):
    actions.mine(refunds)
    part = Pattern.objects.get(kind="slice")
    output = approved(refunds, rosa, output={"amount": 5.0, "reason": "unused"})
    rewrite(output.content, input={"claim": WORN})
    learned(output)

    part.refresh_from_db()
    assert (part.hits, part.exposures) == (20, 21)


def test_a_slice_is_not_found_where_there_is_only_chance(workflow, rosa, sam):
    learned(*(judged(workflow, (rosa, sam)[n % 2]) for n in range(10)))
    actions.mine(workflow)

    assert not Pattern.objects.filter(kind="slice").exists()


def test_what_people_say_falls_into_themes(workflow, rosa, sam):
    for number in range(8):
        who = (rosa, sam)[number % 2]
        learned(judged(workflow, who, why=f"Never promise a day without a slot, case {number}."))
    learned(judged(workflow, rosa, verdict="rejected", why="Never promise a day without a slot."))
    actions.mine(workflow)

    theme = Pattern.objects.get(kind="theme")
    assert (theme.hits, theme.exposures, theme.state) == (9, 9, "admitted")
    assert "promise" in theme.after


def test_a_family_gathers_what_shows_one_mistake(workflow, rosa, sam):
    recurring(workflow, rosa, sam, times=6)
    learned(*(judged(workflow, who, why="No slot, no day.") for who in (rosa, sam) for _ in range(4)))
    actions.mine(workflow)
    [family] = actions.families_in(workflow)

    assert family.head == the_pattern().pk
    assert {"theme", "wording"} <= set(
        Pattern.objects.filter(pk__in=family.members).values_list("kind", flat=True)
    )
    assert len(family.hits) == 20


def test_one_person_s_opinion_stands_only_where_one_person_reviews(workflow, rosa, sam):
    learned(*(judged(workflow, rosa) for _ in range(8)))
    actions.score(workflow)
    assert Pattern.objects.admitted().exists()
    learned(approved(workflow, sam))
    actions.score(workflow)

    assert not Pattern.objects.admitted().exists()


def test_a_stored_output_tells_the_facts_it_came_in_with(workflow, support_agent):
    content = factories.make_content("Hello", metadata={"title": "Hi"})
    made = factories.make_output(
        workflow, support_agent, content=content, confidence=0.7, risk="low", model="larkspur-2"
    )
    facts = facts_of(Output.objects.select_related("content", "agent", "policy_version").get(pk=made.pk))

    assert facts["output"] == {"text": "Hello"}
    assert (facts["confidence"], facts["risk"], facts["agent"]) == (0.7, "low", support_agent.slug)
    assert facts["subject"] is facts["language"] is facts["policy_version"] is None


# ---- from nothing ------------------------------------------------------------------------------


def test_a_rebuild_gives_the_same_and_leaves_an_event(workflow, rosa, sam, lena):
    recurring(workflow, rosa, sam)
    actions.mine(workflow)
    before = digests_of(workflow)
    assert actions.rebuild(workflow=workflow, by=lena) == 12

    assert digests_of(workflow) == before
    assert Event.objects.get(action="learning.rebuilt").facts["outputs"] == 12
    with pytest.raises(NotAllowed):
        actions.rebuild(workflow=workflow, by=rosa)


def test_the_command_says_what_differs_and_puts_it_right(workflow, rosa, sam):
    recurring(workflow, rosa, sam)
    call_command("rebuild_learning", "--check", stdout=io.StringIO())
    Evidence.objects.filter(is_hit=False).delete()
    Observation.objects.update(rate=0.123)
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_learning", "--check", stdout=said)
    assert ended.value.code == 1
    assert "observations" in said.getvalue()
    call_command("rebuild_learning", "--workflow", workflow.slug, stdout=said)

    assert "12 outputs read" in said.getvalue()
    call_command("rebuild_learning", "--check", stdout=said)


def test_the_command_knows_only_workflows_that_are_there():
    with pytest.raises(CommandError):
        call_command("rebuild_learning", "--workflow", "nowhere")


@pytest.mark.django_db(transaction=True)
def test_the_tasks_do_what_is_due_and_may_be_repeated(workflow, rosa, sam, monkeypatch):
    tell(*(judged(workflow, who) for who in (rosa, sam) * 3))
    asked = []
    monkeypatch.setattr(tasks.mine_one, "delay", asked.append)
    for _ in range(2):
        tasks.note()
        tasks.score()
        tasks.mine()
        tasks.mine_one(asked[0])
    tasks.mine_one(0)

    assert asked == [workflow.pk, workflow.pk]
    assert (the_pattern().hits, the_pattern().state) == (6, "admitted")
