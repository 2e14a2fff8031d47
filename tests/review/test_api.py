from uuid import uuid4

import pytest
from django.test import Client

from reviewapp.audit.models import Event
from reviewapp.review.models import Review
from tests import factories

CLAIM = "/api/v1/queues/front-line/claim"


@pytest.fixture
def caller():
    """Posts and reads as a person with a token: `caller(rosa)("post", path, body)`."""

    def for_person(person, **key):
        _, token = factories.make_key(person, **key)
        client = Client(headers={"Authorization": f"Bearer {token}"})

        def call(verb, path, body=None):
            if body is None:
                return client.generic(verb.upper(), path, content_type="")
            return getattr(client, verb)(path, body, content_type="application/json")

        return call

    return for_person


@pytest.fixture
def as_rosa(rosa, caller):
    return caller(rosa)


def path_of(review, verb=""):
    return f"/api/v1/reviews/{review['id'] if isinstance(review, dict) else review.pk}{verb}"


def verdict_on(shown, **sent):
    hold = {"token": shown["hold"]["token"], "seen_digest": shown["output"]["digest"]}
    return {**hold, "submission_id": str(uuid4()), "verdict": "approved", **sent}


def test_a_claim_answers_with_everything_the_page_shows(review, as_rosa, category):
    answer = as_rosa("post", CLAIM, {})
    shown = answer.json()
    assert (answer.status_code, shown["id"], shown["state"]) == (200, str(review.pk), "held")
    assert shown["output"]["output"] == review.content.output
    assert [each["key"] for each in shown["workflow"]["categories"]] == ["tone"]


def test_nothing_waiting_is_204(front_line, as_rosa):
    assert as_rosa("post", CLAIM).status_code == 204


def test_a_held_review_is_resumed_when_asked(review, as_rosa):
    first = as_rosa("post", CLAIM, {}).json()
    assert as_rosa("post", CLAIM, {"resume": True}).json()["hold"]["token"] == first["hold"]["token"]
    assert as_rosa("post", CLAIM, {}).status_code == 204


def test_the_whole_way_by_token(review, as_rosa, category):
    shown = as_rosa("post", CLAIM, {}).json()
    longer = as_rosa("post", path_of(review, "/lease"), {"token": shown["hold"]["token"]})
    assert (longer.status_code, longer.json()["token"]) == (201, shown["hold"]["token"])
    made = as_rosa("post", path_of(review, "/decision"), verdict_on(shown))
    assert (made.status_code, made.json()["verdict"]) == (201, "approved")
    undone = as_rosa("post", path_of(review, "/undo"))
    assert (undone.status_code, undone.json()["state"]) == (201, "held")
    token = undone.json()["hold"]["token"]
    back = as_rosa("post", path_of(review, "/release"), {"token": token, "skip": True})
    assert (back.status_code, back.json()["state"], back.json()["hold"]) == (201, "waiting", None)


def test_sending_a_decision_again_answers_the_same(review, as_rosa, category):
    body = verdict_on(as_rosa("post", CLAIM, {}).json(), verdict="edited", edited="New.", categories=["tone"])
    answers = [as_rosa("post", path_of(review, "/decision"), body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_a_lost_hold_is_409_and_says_what_happened(review, as_rosa, sam, caller):
    shown = as_rosa("post", CLAIM, {}).json()
    Review.objects.update(held_until="2020-01-01T00:00:00Z")
    answer = as_rosa("post", path_of(review, "/decision"), verdict_on(shown))
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert (answer.json()["code"], answer.json()["happened"]) == ("lease_lost", "ran_out")


def test_another_digest_is_409(review, as_rosa):
    shown = as_rosa("post", CLAIM, {}).json()
    body = verdict_on(shown, seen_digest="0" * 64)
    answer = as_rosa("post", path_of(review, "/decision"), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "rejected"}, "categories"),
        ({"token": "x"}, "token"),
        ({"seen_digest": "xyz"}, "seen_digest"),
        ({"categories": "tone"}, "categories"),
        ({"verdct": "approved"}, "verdct"),
        ({"submission_id": None}, "submission_id"),
    ],
)
def test_what_is_wrong_is_422_by_field(review, as_rosa, category, change, field):
    body = verdict_on(as_rosa("post", CLAIM, {}).json()) | change
    answer = as_rosa("post", path_of(review, "/decision"), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.parametrize("verb", ["", "/decision", "/lease", "/release", "/undo"])
def test_a_strangers_review_is_not_there(review, otto, caller, verb):
    call = caller(otto)
    assert call("post" if verb else "get", path_of(review, verb), {} if verb else None).status_code == 404


def test_an_agent_or_a_key_without_the_scope_is_refused(review, support_agent, rosa, caller):
    agent, narrow = caller(support_agent), caller(rosa, scopes=["outputs:read"])
    for call in (agent, narrow):
        assert call("get", path_of(review)).status_code == 403
        assert call("post", CLAIM, {}).status_code == 403


def test_a_queue_one_does_not_watch_is_not_there(seniors, as_rosa):
    assert as_rosa("post", "/api/v1/queues/seniors/claim", {}).status_code == 404


def test_looking_at_what_one_does_not_hold_is_noted(review, as_rosa):
    assert as_rosa("get", path_of(review)).json()["hold"] is None
    assert [event.action for event in Event.objects.about(review)] == ["review.looked_at"]
    as_rosa("post", CLAIM, {})
    as_rosa("get", path_of(review))
    assert Event.objects.filter(action="review.looked_at").count() == 1


def test_undoing_what_was_never_decided_is_404(review, as_rosa):
    assert as_rosa("post", path_of(review, "/undo")).status_code == 404
