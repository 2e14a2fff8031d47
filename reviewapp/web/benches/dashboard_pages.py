"""The dashboard as a lead's browser asks for it: the page with its tiles, then each part by itself."""

from functools import partial

from django.urls import reverse

from reviewapp.insights.presenting.dashboard import PARTS
from reviewapp.web.benches.browser import signed_in

QUARTER = {"range": "12w"}


class Lead:
    """A lead who has signed in."""

    def __init__(self, person, product):
        self.client = signed_in(person, product)

    def pages(self, agent):
        """{what: a call that opens it}."""
        narrowed = QUARTER | {"agent": agent.slug}
        return {
            "page_with_tiles": partial(self.open, reverse("insights:dashboard"), QUARTER),
            **{f"part_{key}": partial(self.part, key, QUARTER) for key in PARTS},
            **{f"part_{key}_of_an_agent": partial(self.part, key, narrowed) for key in PARTS},
        }

    def part(self, key, query):
        self.open(reverse("insights:part", args=[key]), query, headers={"hx-request": "true"})

    def open(self, address, query, **more):
        answer = self.client.get(address, query, **more)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}.")
