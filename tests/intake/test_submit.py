import pytest
from django.test import Client
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.intake import admission
from reviewapp.review.models import Output, OutputContent, Review
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


def test_a_post_stores_the_output_its_review_and_their_events(agent_api, posted, support_agent):
    answer = agent_api.post("outputs", posted(confidence=0.5, metadata={"title": "A parcel\n"}))

    assert answer.status_code == 201
    told = answer.json()
    output = Output.objects.get(pk=told["id"])
    assert (told["status"], told["route"], told["signal"]["state"]) == ("waiting", "review", "proceed")
    assert told["url"].endswith(f"/api/v1/outputs/{output.pk}")
    assert (output.agent, output.content.title, output.content.output) == (
        support_agent, "A parcel", "It arrives on Tuesday.",
    )  # fmt: skip
    review = output.reviews.get()
    assert (review.state, review.queue.slug, review.content) == ("waiting", "front-line", output.content)
    assert review.due_at > review.opened_at
    actions = Event.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["output.received", "review.opened"]


def test_the_event_binds_the_content(agent_api, posted):
    agent_api.post("outputs", posted(trace={"steps": [{"kind": "tool", "duration_ms": 12.5}]}))
    content, event = OutputContent.objects.get(), Event.objects.get(action="output.received")

    assert bytes(event.commitment) == content.commitment()


def test_an_identical_repeat_answers_200_and_changes_nothing(agent_api, posted):
    first = agent_api.post("outputs", posted())
    second = agent_api.post("outputs", dict(reversed(posted().items())))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (Output.objects.count(), Review.objects.count(), Event.objects.count()) == (1, 1, 2)


def test_the_same_id_with_other_content_is_refused(agent_api, posted):
    agent_api.post("outputs", posted())
    answer = agent_api.post("outputs", posted(output="It arrives on Friday."))

    assert answer.status_code == 409
    assert answer.json()["code"] == "other_content"
    assert OutputContent.objects.get().output == "It arrives on Tuesday."


def test_two_agents_may_use_the_same_id(agent_api, posted, northwind):
    other = ApiClient(factories.make_key(factories.make_agent(northwind))[1])

    assert agent_api.post("outputs", posted()).status_code == 201
    assert other.post("outputs", posted()).status_code == 201


def test_the_contract_is_named_by_field(agent_api, refunds, posted):
    wrong = posted(workflow=refunds.slug, output={"amount": -1, "extra": True})
    answer = agent_api.post("outputs", wrong)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"output.amount", "output.extra"}
    assert not Output.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"workflow": "nowhere"}, "workflow"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "a\nb"}, "external_id"),
        ({"external_id": 7}, "external_id"),
        ({"confidence": 1.01}, "confidence"),
        ({"risk": "huge"}, "risk"),
        ({"colour": "red"}, "colour"),
        ({"output": ["a", "list"]}, "output"),
        ({"latency_ms": -5}, "latency_ms"),
        ({"usage": {"input_tokens": 1.5}}, "usage.input_tokens"),
        ({"action": {"reversible": True}}, "action.name"),
        ({"trace": {"steps": [{"kind": 1}]}}, "trace.steps.0.kind"),
        ({"produced_at": "yesterday"}, "produced_at"),
        ({"produced_at": "2025-11-03T10:40:00"}, "produced_at"),
        ({"produced_at": "1066-10-14T09:00:00Z"}, "produced_at"),
        ({"policy_version": 0}, "policy_version"),
    ],
)
def test_a_wrong_field_is_named(agent_api, posted, change, field):
    answer = agent_api.post("outputs", posted(**change))

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert not Output.objects.exists()


def test_missing_fields_are_all_named(agent_api, workflow):
    answer = agent_api.post("outputs", {"workflow": workflow.slug})

    assert set(answer.json()["errors"]) == {"external_id", "input", "output"}


def test_rules_and_thresholds_decide_where_it_goes(agent_api, refunds, posted):
    def send(external_id, amount, confidence, **note):
        fields = {"amount": amount, **note}
        body = posted(external_id, workflow=refunds.slug, output=fields, confidence=confidence)
        return agent_api.post("outputs", body).json()

    small, unsure = send("1", 5, 0.95, note="ok"), send("2", 5, 0.5, note="ok")
    large, unchecked = send("3", 900, 0.99, note="ok"), send("4", 5, 0.95)

    assert [each["status"] for each in (small, unsure, large, unchecked)] == ["approved", *["waiting"] * 3]
    assert [each["reasons"][0]["kind"] for each in (small, unsure, large, unchecked)] == [
        "threshold", "threshold", "rule", "check",
    ]  # fmt: skip
    assert not Review.objects.filter(output=small["id"]).exists()
    assert Review.objects.get(output=large["id"]).queue.slug == "seniors"
    assert Review.objects.get(output=large["id"]).priority == 1
    assert Output.objects.get(pk=unchecked["id"]).checks[0]["passed"] is False


def test_an_approval_without_a_person_is_an_event_of_the_system(agent_api, refunds, posted):
    body = posted(workflow=refunds.slug, output={"amount": 5, "note": ""}, confidence=1)
    agent_api.post("outputs", body)

    event = Event.objects.get(action="output.approved")
    assert (event.actor_kind, event.facts["policy_version"]) == ("system", 2)


def test_a_spot_check_is_reviewed_though_approved(agent_api, northwind, workflow, posted):
    workflow.autonomy = "trusted"
    workflow.save()
    factories.make_policy(workflow, {"prompt": "", "thresholds": {"spot_check": 1.0}})
    told = agent_api.post("outputs", posted()).json()

    review = Review.objects.get(output=told["id"])
    assert (told["status"], review.purpose, review.expires_at) == ("approved", "spot_check", None)


def test_a_queue_that_does_not_exist_never_loses_an_output(agent_api, workflow, posted):
    document = {
        "prompt": "",
        "routing": [{"name": "All", "when": {"field": "finished", "op": "=", "value": True},
                     "then": {"route": "review", "queue": "legal"}}],
    }  # fmt: skip
    factories.make_policy(workflow, document)
    told = agent_api.post("outputs", posted()).json()

    assert Review.objects.get().queue.slug == "front-line"
    assert told["reasons"][-1]["kind"] == "queue"
    assert "legal" in told["reasons"][-1]["text"]


def test_a_team_without_queues_keeps_nothing_and_says_so(agent_api, posted, northwind):
    northwind.queues.all().delete()
    answer = agent_api.post("outputs", posted())

    assert (answer.status_code, answer.json()["code"]) == (409, "no_queue")
    assert not Output.objects.exists()


@pytest.mark.parametrize(("said", "flag"), [(None, ""), (2, ""), (1, "stale"), (9, "unknown")])
def test_the_policy_version_is_flagged_not_refused(agent_api, workflow, posted, said, flag):
    factories.make_policy(workflow)
    told = agent_api.post("outputs", posted(**({"policy_version": said} if said else {}))).json()

    assert told["policy_flag"] == flag
    version = Output.objects.get().policy_version
    assert (version.number if version else None) == {None: 2, 2: 2, 1: 1, 9: None}[said]


def test_a_paused_workflow_approves_nothing_and_says_pause(agent_api, refunds, posted, lena):
    refunds.paused_at, refunds.paused_by, refunds.pause_reason = timezone.now(), lena, "Wrong prices"
    refunds.save()
    told = agent_api.post(
        "outputs", posted(workflow=refunds.slug, output={"amount": 5, "note": ""}, confidence=1)
    ).json()

    assert (told["status"], told["signal"]["state"]) == ("waiting", "pause")
    assert "Wrong prices" in told["signal"]["reason"]


def test_privacy_and_schema_version_are_kept_with_the_content(agent_api, posted):
    agent_api.post("outputs", posted(privacy={"subject_id": "c-77"}, schema_version="2", metadata={"a": 1}))

    assert OutputContent.objects.get().metadata == {
        "privacy": {"subject_id": "c-77"},
        "schema_version": "2",
        "a": 1,
    }


def test_a_full_team_is_told_to_come_back(agent_api, posted, settings):
    settings.WAITING_CAP = 1
    agent_api.post("outputs", posted("1"))
    admission.rooms.forget()
    answer = agent_api.post("outputs", posted("2"))

    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert Output.objects.count() == 1


def test_a_persons_token_and_a_missing_key_open_nothing(admin_api, posted):
    anonymous = Client().post("/api/v1/outputs", posted(), content_type="application/json")
    assert (anonymous.status_code, anonymous["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert admin_api.post("outputs", posted()).status_code == 403
    assert not Output.objects.exists()
