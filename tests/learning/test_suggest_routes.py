"""Rules for what is wrongly let through, and thresholds that keep their promise, from what came of it."""

from django.urls import reverse
from django.utils import timezone

from reviewapp.base.canonical import digest_of
from reviewapp.learning import actions, bullets
from reviewapp.learning.actions.suggesting.routes import threshold_of
from reviewapp.review.models import Outcome, Output, OutputContent
from tests import factories
from tests.learning.suggesting import DOCUMENT

AT_ONCE = {"auto_approve_at": 0.9, "spot_check": 0.1}


def workflow_with(team, thresholds, autonomy="supervised"):
    workflow = factories.make_workflow(team, autonomy=autonomy)
    factories.make_policy(workflow, {**DOCUMENT, "thresholds": thresholds})
    return workflow


def came_of(workflow, rows):
    """Outputs of an agent and what happened to each downstream: rows of (text, confidence, was it wrong)."""
    agent, common = factories.make_agent(workflow.team), {"team": workflow.team, "workflow": workflow}
    contents = [
        OutputContent(title="t", input={}, output=text, digest=digest_of(text)) for text, _, _ in rows
    ]
    OutputContent.objects.bulk_create(contents)
    outputs = [
        Output(
            agent=agent,
            content=content,
            confidence=sure,
            external_id=f"E-{n}",
            body_digest=b"x" * 32,
            **common,
        )
        for n, (content, (_, sure, _)) in enumerate(zip(contents, rows, strict=True))
    ]
    Output.objects.bulk_create(outputs)
    Outcome.objects.bulk_create(
        Outcome(output=output, kind="failed" if wrong else "verified", at=timezone.now())
        for output, (_, _, wrong) in zip(outputs, rows, strict=True)
    )


def slipping(count=200):
    """A quarter speaks of express delivery, and two thirds of those are wrong."""
    return [
        (
            "We send it by express delivery." if n % 4 == 0 else "We send it today.",
            0.95,
            n % 4 == 0 and n % 3 > 0,
        )
        for n in range(count)
    ]


def suggested(workflow):
    made = actions.suggest(workflow)
    for replay in actions.due_replays():
        actions.run_replay(replay)
    for each in made:
        each.refresh_from_db()
    return made


def test_a_blind_spot_becomes_a_rule_that_sends_it_to_a_person(northwind):
    workflow = workflow_with(northwind, AT_ONCE)
    came_of(workflow, slipping())
    (rule,) = suggested(workflow)

    assert (rule.kind, rule.state) == ("routing", "open")
    assert "express" in str(rule.change["rule"]["when"]) or "delivery" in str(rule.change["rule"]["when"])
    assert rule.change["rule"]["then"] == {"route": "review"}
    assert rule.replays.get().result["gate"]["passed"]
    assert suggested(workflow) == []


def test_a_rule_that_was_approved_closes_the_blind_spot(northwind, lena):
    workflow = workflow_with(northwind, AT_ONCE)
    came_of(workflow, slipping())
    (rule,) = suggested(workflow)
    actions.approve(rule, by=lena, digest=rule.digest)

    assert [each.kind for each in suggested(workflow)] == []


def test_where_people_see_everything_there_is_no_blind_spot(northwind):
    workflow = workflow_with(northwind, AT_ONCE, autonomy="approve")
    came_of(workflow, slipping())

    assert suggested(workflow) == []


def test_chance_alone_is_no_rule(northwind):
    workflow = workflow_with(northwind, AT_ONCE)
    came_of(workflow, [(f"Word {n % 7} here.", 0.95, n % 11 == 0) for n in range(200)])

    assert [each.kind for each in suggested(workflow)] == []


def sure_enough(count, wrong_below=0.6):
    return [("All is well.", n / count, n / count < wrong_below and n % 2 == 0) for n in range(count)]


def test_a_threshold_is_lowered_where_the_promise_holds(northwind):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(900))
    threshold = next(each for each in suggested(workflow) if each.kind == "threshold")

    assert 0.55 < threshold.change["set"]["auto_approve_at"] < 0.8
    assert "spot_check" not in threshold.change["set"]
    assert threshold.state == "open"
    assert threshold.replays.get().result["minutes_a_week"] >= 0


def test_with_few_labels_there_is_no_threshold_but_the_number_still_needed(northwind):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(60))

    assert suggested(workflow) == []
    found = threshold_of(workflow)
    assert found.value is None
    assert found.needed > 0
    assert "more labelled outputs" in found.text


def test_labels_from_before_another_prompt_say_nothing_about_the_agent_of_now(northwind):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(900))
    workflow.outputs.update(policy_version=workflow.versions.get())
    assert threshold_of(workflow).value is not None
    learned = bullets.add(DOCUMENT["prompt"], bullets.Bullet("S-1", "Say so."))
    factories.make_policy(workflow, workflow.versions.get().document | {"prompt": learned})
    assert threshold_of(workflow).value is not None

    factories.make_policy(workflow, workflow.versions.first().document | {"prompt": "Another job."})

    assert threshold_of(workflow).value is None


def test_a_lead_reads_how_many_labels_a_threshold_still_takes(northwind, lena, client):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(60))
    actions.suggest(workflow)
    client.force_login(lena)

    page = client.get(reverse("learning:settings", args=[workflow.slug]))

    assert "more labelled outputs" in page.content.decode()
