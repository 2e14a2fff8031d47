"""Decided outputs to learn from, and the ways in which the loop may come to hear of them."""

from django.db import transaction

from reviewapp.audit.actions import record, seal
from reviewapp.learning import actions
from reviewapp.learning.actions.note import take_in
from reviewapp.learning.models import Pattern
from reviewapp.review.models import Output
from tests import factories
from tests.learning.making import make_decision

WRONG = "Thank you for writing. It will arrive by Tuesday at the latest. Kind regards"
RIGHT = "Thank you for writing. The carrier has not named a day yet. Kind regards"
FINE = "Thank you for writing. We send the label today. Kind regards"


def judged(workflow, by, *, output=WRONG, after=RIGHT, verdict="edited", unit="", **decided):
    """One output with a decision in effect; the loop has not heard of it yet."""
    agent = workflow.team.agents.first() or factories.make_agent(workflow.team)
    made = factories.make_output(workflow, agent, output=output, status=verdict, subject=unit)
    review = judged_again(made, by, verdict=verdict, after=after, **decided)
    return review.output


def judged_again(output, by, *, verdict="edited", after=RIGHT, **decided):
    queue = output.team.queues.first() or factories.make_queue(output.team, by)
    review = factories.make_review(output, queue=queue)
    make_decision(review, by, verdict=verdict, after=after, **decided)
    Output.objects.filter(pk=output.pk).update(status=verdict)
    return review


def approved(workflow, by, *, output=FINE, **more):
    return judged(workflow, by, output=output, verdict="approved", **more)


def learned(*outputs):
    """As if all of these had been told of in one go."""
    take_in({output.pk for output in outputs})
    return outputs


def tell(*outputs):
    """The event of each decision, sealed."""
    with transaction.atomic():
        for output in outputs:
            record(
                "output.decided", subject=output, by=None, team=output.team_id, agent=output.agent_id,
                workflow=output.workflow_id, verdict="edited",
            )  # fmt: skip
    while seal():
        pass


def note_all():
    while actions.note():
        pass


def the_pattern(**fields):
    """The pattern of whole sentences in which `WRONG` and `RIGHT` differ."""
    return Pattern.objects.get(change="replace_sentence", **fields)


def recurring(workflow, *people, times=3):
    """A mistake corrected `times` by each of these people, and as many fine outputs; all learned."""
    made = [judged(workflow, who, days_ago=n + 1) for who in people for n in range(times)]
    made += [approved(workflow, who, days_ago=n + 1) for who in people for n in range(times)]
    learned(*made)
    return the_pattern(workflow=workflow)


def random_history(workflow, people, dice):
    """Outputs with one to three decisions each: the last one stands, if it is in effect."""
    texts = [
        (WRONG, RIGHT),
        (WRONG.replace("Tuesday", "Friday"), RIGHT),
        (FINE, FINE.replace("label", "form")),
    ]
    made = []
    for number in range(dice.randrange(4, 12)):
        before, after = dice.choice(texts)
        verdict = dice.choice(["edited", "edited", "approved", "rejected"])
        output = judged(
            workflow, dice.choice(people), output=before, after=after, verdict=verdict,
            unit=dice.choice(["Ana", "Ben", "Cleo", ""]), days_ago=20 - number,
        )  # fmt: skip
        if dice.random() < 0.3:
            judged_again(output, dice.choice(people), verdict="approved", days_ago=0)
        made.append(output.pk)
    return made
