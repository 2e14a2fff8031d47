"""The clock and the bell reach the verbs."""

import pytest

from reviewapp.learning import tasks
from reviewapp.learning.models import Suggestion
from reviewapp.web.doorbell import BELLS
from tests import factories
from tests.learning.suggesting import propose


@pytest.fixture
def suggestion(northwind, enzo):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return propose(workflow, by=enzo)


def is_due(name):
    return next(bell for bell in BELLS if bell.task == name).is_due()


def test_a_waiting_replay_rings_and_is_carried_out(suggestion):
    assert is_due("learning.replay")
    tasks.replay()

    assert Suggestion.objects.get().state == "open"
    assert not is_due("learning.replay")


def test_what_the_clock_rings_finds_nothing_to_do_twice(suggestion):
    for _ in range(2):
        tasks.suggest()
        tasks.watch()
    assert Suggestion.objects.count() == 1
