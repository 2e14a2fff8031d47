"""A desk that posts real outputs through the API and has them decided the way people really did."""

import json
from collections import Counter
from itertools import islice
from uuid import uuid4

import pytest
from django.test import Client

from reviewapp.audit.actions import seal
from reviewapp.review.actions import let_decisions_take_effect
from tests import factories
from tests.real.sources import FOLDER


def pytest_collection_modifyitems(items):
    if FOLDER.is_dir():
        return
    for collected in items:
        if "tests/real/" in collected.nodeid:
            collected.add_marker(pytest.mark.skip(reason="../shared/data is absent: no real outputs to try"))


class Desk:
    """One workflow with its agent and one reviewer, both speaking the API."""

    def __init__(self, team, *, kind="text", output_schema=None):
        reviewer = factories.make_person("Rosa Real", team, "reviewer")
        factories.make_queue(team, reviewer)
        self.workflow = factories.make_workflow(
            team, kind=kind, output_schema=output_schema or {}, undo_seconds=0
        )
        for number, key in enumerate(("wording", "wrong-action"), start=1):
            factories.make_category(self.workflow, key=key, number=number)
        factories.make_policy(self.workflow)
        self.agent = self._client(factories.make_agent(team))
        self.reviewer = self._client(reviewer)

    def _client(self, holder):
        _, token = factories.make_key(holder)
        return Client(headers={"Authorization": f"Bearer {token}"})

    def _send(self, client, path, body):
        return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    def post(self, found, *, at_once=100):
        """Post everything in batches; how often each HTTP status was given to a row."""
        statuses, rest = Counter(), iter(found)
        while call := list(islice(rest, at_once)):
            rows = [real.posted | {"workflow": self.workflow.slug} for real in call]
            answer = self._send(self.agent, "outputs/batch", rows)
            assert answer.status_code == 200, answer.content[:2000]
            statuses.update(result["http_status"] for result in answer.json()["results"])
        return statuses

    def decide_all(self, found):
        """Claim until nothing waits, each decided as its person did; the external ids in that order."""
        by_id = {real.posted["external_id"]: real for real in found}
        decided = []
        while (answer := self._send(self.reviewer, "queues/front-line/claim", {})).status_code == 200:
            shown = answer.json()
            real = by_id[shown["output"]["external_id"]]
            made = self._send(self.reviewer, f"reviews/{shown['id']}/decision", self._judged(shown, real))
            assert made.status_code == 201, (real, made.content[:2000])
            decided.append(real.posted["external_id"])
        return decided

    def _judged(self, shown, real):
        judged = {
            "token": shown["hold"]["token"],
            "seen_digest": shown["output"]["digest"],
            "submission_id": str(uuid4()),
            "verdict": real.verdict,
            "categories": real.categories,
        }
        return judged | ({"edited": real.edited} if real.verdict == "edited" else {})

    def read_feed(self):
        """Everything the agent's feed says, by external id, once every decision took effect."""
        while let_decisions_take_effect(limit=500):
            pass
        while seal():
            pass
        told, after, more = {}, "", True
        while more:
            page = self.agent.get("/api/v1/decisions", {"after": after, "limit": 500}).json()
            for entry in page["results"]:
                assert entry["output"]["external_id"] not in told, "the feed repeats"
                told[entry["output"]["external_id"]] = entry
            after, more = page["next"], page["more"]
        return told


@pytest.fixture
def desk(northwind):
    """Makes the desk: `desk(kind="object", output_schema=…)`."""
    return lambda **options: Desk(northwind, **options)
