"""No verb changes anything if its event cannot be written."""

from uuid import uuid4

import pytest

from reviewapp.review import actions
from reviewapp.review.models import Decision, Outcome, Output, Queue, Review

LONG_AGO = "2020-01-01T00:00:00Z"


def everything():
    tables = (Queue, Output, Review, Decision, Outcome)
    return [list(table.objects.order_by("pk").values()) for table in tables] + [
        list(Queue.members.through.objects.values_list("queue", "user"))
    ]


@pytest.fixture
def verbs(held, rosa, sam, lena, support_agent, output, front_line, seniors, northwind, decide):
    def decided():
        return Decision.objects.select_related("review", "team").get()

    return {
        "release": lambda: actions.release(held, by=rosa, token=held.token),
        "skip": lambda: actions.skip(held, by=rosa, token=held.token),
        "decide": lambda: decide(held, by=rosa),
        "edit": lambda: decide(held, by=rosa, verdict="edited", edited="New", submission_id=uuid4()),
        "reassign": lambda: actions.reassign(held, by=lena, queue=seniors),
        "withdraw": lambda: actions.withdraw(output, by=support_agent),
        "outcome": lambda: actions.report_outcome(output, by=support_agent, kind="failed", at=LONG_AGO),
        "lapse": actions.return_lapsed,
        "expire": actions.expire_overdue,
        "undo": lambda: actions.undo(decided(), by=rosa),
        "effect": actions.let_decisions_take_effect,
        "queue": lambda: actions.create_queue(northwind, by=lena, slug="x", name="X"),
        "member": lambda: actions.remove_member(front_line, by=lena, user=sam),
    }


@pytest.fixture
def before(held, rosa, decide):
    """What must have happened for a verb to have something to do."""
    return {
        "lapse": lambda: Review.objects.update(held_until=LONG_AGO),
        "expire": lambda: (
            actions.release(held, by=rosa, token=held.token),
            Review.objects.update(expires_at=LONG_AGO),
        ),
        "undo": lambda: decide(held, by=rosa),
        "effect": lambda: (decide(held, by=rosa), Decision.objects.update(takes_effect_at=LONG_AGO)),
    }


NAMES = [
    "release", "skip", "decide", "edit", "reassign", "withdraw", "outcome", "lapse", "expire", "undo",
    "effect", "queue", "member",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_nothing_changes_if_the_event_cannot_be_written(verbs, before, trail_away, name):
    before.get(name, lambda: None)()
    was = everything()
    trail_away()
    with pytest.raises(RuntimeError, match="trail is away"):
        verbs[name]()
    assert everything() == was


def test_nothing_is_claimed_or_opened_either(review, rosa, northwind, front_line, output, trail_away):
    was = everything()
    trail_away()
    for verb in (
        lambda: actions.claim_next(rosa, team=northwind),
        lambda: actions.claim(review, by=rosa),
        lambda: actions.open_review(output, queue=front_line, purpose="second"),
    ):
        with pytest.raises(RuntimeError):
            verb()
    assert everything() == was
