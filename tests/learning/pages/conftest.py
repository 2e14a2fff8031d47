import pytest

from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion


@pytest.fixture
def replies(northwind, support_agent, enzo):
    """A workflow with a live version."""
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_policy(workflow, author=enzo)
    return workflow


@pytest.fixture
def front_line(northwind, rosa, sam):
    return factories.make_queue(northwind, rosa, sam)


@pytest.fixture
def promised(replies, front_line, rosa, sam):
    """A pattern that four corrections show and one approved output does not."""
    hits = [
        make_observation(replies, who, days_ago=day)
        for who, day in ((rosa, 1), (sam, 2), (rosa, 9), (sam, 16))
    ]
    misses = [make_observation(replies, rosa, verdict="approved", days_ago=3)]
    return make_pattern(replies, hits=hits, misses=misses, label="arrives on … → we send the link")


@pytest.fixture
def suggestion(replies, promised):
    return make_suggestion(replies, promised, minutes_a_week=312)


@pytest.fixture
def part(signed_in):
    """A browser whose requests are htmx's."""
    return lambda person: signed_in(person, **{"HX-Request": "true"})
