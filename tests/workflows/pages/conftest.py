import pytest

from reviewapp.review.models import Queue


@pytest.fixture(autouse=True)
def queues(northwind):
    """The queues that forms offer."""
    for tier, slug in enumerate(["front-line", "seniors"], start=1):
        Queue.objects.create(team=northwind, slug=slug, name=slug.capitalize(), tier=tier)


@pytest.fixture
def part(signed_in):
    """A browser whose requests are htmx's."""
    return lambda person: signed_in(person, **{"HX-Request": "true"})
