"""What is posted again after a workflow's masking changed is answered like the first time."""

import pytest

from reviewapp.intake.fingerprint import fingerprint
from reviewapp.intake.masking import without as masked
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output, OutputContent
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests.intake.test_masking import refuse_anywhere

pytestmark = pytest.mark.django_db
EMAIL, CARD, PHONE = "jane.roe@example.org", "4111 1111 1111 1111", "+44 7911 123456"
KEY = {"Idempotency-Key": "k-1"}
CHANGES = [
    ((), ("email",)),
    (("email",), ("email", "card")),
    (("email", "card"), ("card",)),
    (("card", "phone"), ("email",)),
]


@pytest.fixture
def keep_out(workflow):
    """Set which kinds the workflow does not keep from now on."""

    def change(*kinds):
        workflow.masking = document_of([MaskingRule(kind, "stored") for kind in kinds])
        workflow.save(update_fields=["masking"])

    return change


@pytest.fixture
def body(posted):
    def make(external_id="ZD-1", **fields):
        told = {"output": f"We refund {CARD}, and tell {EMAIL}.", "metadata": {"phone": PHONE}}
        return posted(external_id, **told | {"subject": EMAIL, "privacy": {"subject_id": EMAIL}} | fields)

    return make


@pytest.mark.parametrize(("before", "after"), CHANGES)
@pytest.mark.parametrize("key", [KEY, {}], ids=["with a key", "without"])
def test_one_post_again(agent_api, body, keep_out, before, after, key):
    keep_out(*before)
    first = agent_api.post("outputs", body(), **key)
    keep_out(*after)
    again = agent_api.post("outputs", body(), **key)

    assert (first.status_code, again.status_code) == (201, 201 if key else 200)
    assert again.json() == first.json()
    assert OutputContent.objects.count() == 1


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_batch_again(agent_api, body, posted, keep_out, before, after):
    rows = [body("1"), posted("2"), posted("3", risk="huge")]
    keep_out(*before)
    first = agent_api.post("outputs/batch", rows, **KEY)
    keep_out(*after)

    assert agent_api.post("outputs/batch", rows, **KEY).json() == first.json()
    again = agent_api.post("outputs/batch", [*rows, rows[0]])
    assert [row["http_status"] for row in again.json()["results"]] == [200, 200, 422, 200]
    assert again.json()["results"][0]["masked"] == first.json()["results"][0]["masked"]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_newer_content_again(agent_api, body, keep_out, before, after):
    key = agent_api.post("outputs", body(output="Wait.")).json()["id"]
    newer = without_address(body())
    keep_out(*before)
    first = agent_api.send("PUT", f"outputs/{key}", newer)
    keep_out(*after)
    again = agent_api.send("PUT", f"outputs/{key}", newer)

    assert again.json() == first.json()
    assert Output.objects.get().revision == 2
    other = agent_api.send("PUT", f"outputs/{key}", newer | {"output": "Something else."})
    assert (other.status_code, Output.objects.get().revision) == (200, 3)


def without_address(body):
    return {name: told for name, told in body.items() if name not in {"workflow", "external_id"}}


def test_the_past_again(admin_api, past, keep_out):
    rows = [past(output=f"Ask {EMAIL}, not {CARD}.")]
    keep_out("email")
    first = admin_api.post("history", rows).json()["results"][0]
    keep_out("card")
    again = admin_api.post("history", rows).json()["results"][0]

    assert (first["http_status"], again["http_status"]) == (201, 200)
    assert again["id"] == first["id"]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_another_body_is_refused_whatever_was_masked(agent_api, body, keep_out, before, after):
    keep_out(*before)
    agent_api.post("outputs", body(), **KEY)
    keep_out(*after)
    other = body(output=f"We do not refund {CARD}, and tell {EMAIL}.")

    assert agent_api.post("outputs", other, **KEY).json()["code"] == "idempotency_key_reused"
    assert agent_api.post("outputs", other).json()["code"] == "other_content"
    assert OutputContent.objects.count() == 1


def test_another_subject_is_another_post_though_neither_is_kept(agent_api, body, keep_out):
    keep_out("email")
    agent_api.post("outputs", body())
    answer = agent_api.post("outputs", body(subject="joe@example.org"))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


def test_an_id_that_could_not_come_in_any_more_is_still_known(agent_api, body, keep_out):
    first = agent_api.post("outputs", body(EMAIL))
    keep_out("email")
    again = agent_api.post("outputs", body(EMAIL))
    rows = agent_api.post("outputs/batch", [body(EMAIL), body(f"2-{EMAIL}"), body("3")]).json()["results"]
    newer = agent_api.send("PUT", f"outputs/{first.json()['id']}", {"input": "x", "output": "y"})

    assert (again.status_code, again.json()) == (200, first.json())
    assert [row["http_status"] for row in rows] == [200, 422, 201]
    assert newer.status_code == 200
    assert agent_api.post("outputs", body(EMAIL, output="z")).status_code == 409


@pytest.mark.parametrize("key", [KEY, {}], ids=["with a key", "without"])
def test_a_new_secret_makes_no_repeat_another_post(agent_api, body, keep_out, settings, key):
    keep_out("email")
    first = agent_api.post("outputs", body(), **key)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, as long as secrets have to be in this house"
    keep_out("email", "card")

    assert agent_api.post("outputs", body(), **key).json() == first.json()


def test_what_is_not_kept_cannot_be_guessed_from_what_is(agent_api, body, keep_out):
    """No stored fingerprint comes of the plain body, nor of its labels with pseudonyms of another secret."""
    keep_out("email", "card", "phone")
    agent_api.post("outputs", body(), **KEY)
    keep_out("email")
    agent_api.post("outputs", body(), **KEY)
    agent_api.post("outputs", body())
    refuse_anywhere(EMAIL, "jane.roe", CARD, PHONE)

    stored = {bytes(Output.objects.get().body_digest), bytes(Idempotency.objects.get().fingerprint)}
    kinds = frozenset({"email", "card", "phone"})
    for guess in (body(), *(masked(body(), kinds, secret=secret)[0] for secret in ("", "guessed"))):
        assert stored.isdisjoint({fingerprint(guess), fingerprint(["POST", "/api/v1/outputs"], guess)})
    assert bytes(Output.objects.get().body_digest) == fingerprint(masked(body(), kinds)[0])
