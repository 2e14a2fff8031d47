import uuid

import pytest

from reviewapp.audit.models import Event
from reviewapp.review.actions.claim import claim
from reviewapp.review.models import Outcome, Output, Review
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(agent_api, posted):
    return agent_api.post("outputs", posted()).json()


def new_content(**fields):
    return {"input": {"subject": "Parcel"}, "output": "It arrives on Friday."} | fields


def decide(output, verdict="approved"):
    """As if a person had decided and the time to undo were over."""
    Output.objects.filter(pk=output["id"]).update(status=verdict)


def test_new_content_is_reviewed_anew(agent_api, told):
    answer = agent_api.send("PUT", f"outputs/{told['id']}", new_content(risk="high"))

    assert (answer.status_code, answer.json()["id"]) == (200, told["id"])
    output = Output.objects.get()
    assert (output.content.output, output.revision, output.risk) == ("It arrives on Friday.", 2, "high")
    old, new = Review.objects.order_by("opened_at", "pk")
    assert (old.state, old.outcome, new.state, new.content) == (
        "closed",
        "withdrawn",
        "waiting",
        output.content,
    )
    assert Event.objects.get(action="output.superseded").facts["revision"] == 2


def test_the_same_new_content_twice_changes_nothing(agent_api, told):
    first, second = (agent_api.send("PUT", f"outputs/{told['id']}", new_content()) for _ in range(2))

    assert first.json() == second.json()
    assert Output.objects.get().revision == 2
    assert Review.objects.count() == 2


def test_putting_back_what_was_posted_is_known(agent_api, told, posted):
    content = {name: value for name, value in posted().items() if name not in ("workflow", "external_id")}
    assert agent_api.send("PUT", f"outputs/{told['id']}", content).status_code == 200
    assert Output.objects.get().revision == 1


@pytest.mark.parametrize("verdict", ["approved", "rejected", "edited", "expired"])
def test_a_decided_output_is_not_replaced_or_withdrawn(agent_api, told, verdict):
    decide(told, verdict)

    for method, body in (("PUT", new_content()), ("DELETE", None)):
        answer = agent_api.send(method, f"outputs/{told['id']}", body)
        assert answer.status_code == 409
    assert Output.objects.get().revision == 1


def test_a_held_review_is_withdrawn_under_its_reviewer(agent_api, told, rosa):
    review = Review.objects.get()
    review.queue.members.add(rosa)
    claim(review, by=rosa)
    agent_api.send("PUT", f"outputs/{told['id']}", new_content())

    review.refresh_from_db()
    assert (review.state, review.held_by) == ("closed", None)


def test_bad_new_content_changes_nothing(agent_api, told):
    answer = agent_api.send("PUT", f"outputs/{told['id']}", new_content(external_id="other"))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["external_id"])
    assert Review.objects.get().state == "waiting"


def test_an_output_is_withdrawn_once(agent_api, told):
    for _ in range(2):
        assert agent_api.send("DELETE", f"outputs/{told['id']}").status_code == 204

    assert Output.objects.get().status == "withdrawn"
    assert Event.objects.filter(action="output.withdrawn").count() == 1
    assert agent_api.send("PUT", f"outputs/{told['id']}", new_content()).status_code == 409


@pytest.mark.parametrize("path", ["", "/outcome"])
def test_another_agents_output_does_not_exist(told, northwind, path):
    other = ApiClient(factories.make_key(factories.make_agent(northwind))[1])
    foreign = other.send("PUT" if not path else "POST", f"outputs/{told['id']}{path}", {"kind": "failed"})
    unknown = other.send("PUT" if not path else "POST", f"outputs/{uuid.uuid4()}{path}", {"kind": "failed"})

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["detail"] == unknown.json()["detail"]


def test_an_outcome_may_come_before_the_decision_and_twice(agent_api, told):
    sent = {"kind": "failed", "at": "2026-01-02T03:04:05Z", "detail": "Customer wrote again."}
    first, second = (agent_api.post(f"outputs/{told['id']}/outcome", sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Outcome.objects.get().output.status == "waiting"
    assert Event.objects.filter(action="output.outcome_reported").count() == 1


def test_outcomes_may_come_out_of_order(agent_api, told):
    for kind, at in (("recurred", "2026-02-01T00:00:00Z"), ("verified", "2026-01-01T00:00:00Z")):
        assert agent_api.post(f"outputs/{told['id']}/outcome", {"kind": kind, "at": at}).status_code == 201

    assert Outcome.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "kind"),
        ({"kind": "lost"}, "kind"),
        ({"kind": "failed", "at": "2026-01-01"}, "at"),
        ({"kind": "failed", "x": 1}, "x"),
    ],
)
def test_a_wrong_outcome_is_named(agent_api, told, sent, field):
    answer = agent_api.post(f"outputs/{told['id']}/outcome", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Outcome.objects.exists()


def test_one_address_keeps_the_access_of_each_method(told, support_agent):
    reader = ApiClient(factories.make_key(support_agent, scopes=["outputs:read"])[1])

    assert reader.get(f"outputs/{told['id']}").status_code == 200
    assert reader.send("DELETE", f"outputs/{told['id']}").status_code == 403
    assert reader.post("outputs", {}).status_code == 403
