"""What a workflow does not keep never reaches a table, an event, a log or a stored answer."""

import pytest
from django.db import connection

from reviewapp.base.canonical import digest_of
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output, OutputContent
from reviewapp.review.subjects import spellings
from reviewapp.workflows.masking_rules import MaskingRule, document_of

pytestmark = pytest.mark.django_db
EMAIL, CARD = "jane.roe@example.org", "4111 1111 1111 1111"
TOO_MUCH = {
    "input": {"subject": f"Refund for {EMAIL}", "from": EMAIL},
    "output": f"We refund your card {CARD}.",
    "trace": {"trace_id": "t1", "steps": [{"kind": "tool", "name": "crm", "input": {"q": EMAIL}}]},
    "metadata": {"title": f"Mail of {EMAIL}", "card": 4111111111111111},
    "subject": EMAIL,
    "privacy": {"subject_id": EMAIL},
}


@pytest.fixture
def careful(workflow):
    """Keeps neither e-mail addresses nor cards; phone numbers are stored, and shown to some."""
    rules = [MaskingRule("email", "stored"), MaskingRule("card", "stored"), MaskingRule("phone", "shown")]
    workflow.masking = document_of(rules)
    workflow.save(update_fields=["masking"])
    return workflow


def everything_stored():
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        tables = [
            table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t"
        ]
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            yield table, cursor.fetchone()[0]


def refuse_anywhere(*parts):
    found = [(table, part) for table, text in everything_stored() for part in parts if part in text]
    assert not found


def test_nothing_of_it_is_in_any_table(agent_api, posted, careful, caplog):
    answer = agent_api.post("outputs", posted(**TOO_MUCH), **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["masked"] == {"email": 6, "card": 2}
    refuse_anywhere(EMAIL, "jane.roe", CARD, "4111111111111111", "1111 1111")
    assert "jane.roe" not in caplog.text


def test_what_is_made_of_it_is_made_of_the_labels(agent_api, posted, careful):
    agent_api.post("outputs", posted(**TOO_MUCH))
    content = OutputContent.objects.get()
    assert content.output == "We refund your card ⟦card⟧."
    assert content.title == "Mail of ⟦email⟧"
    assert content.metadata["card"] == "⟦card⟧"
    assert bytes(content.digest) == digest_of(content.output)


def test_the_same_post_again_is_a_repeat(agent_api, posted, careful):
    first, again = (agent_api.post("outputs", posted(**TOO_MUCH)) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_post_from_before_the_rule_is_still_a_repeat(agent_api, posted, workflow, request):
    first = agent_api.post("outputs", posted(**TOO_MUCH))
    request.getfixturevalue("careful")
    again = agent_api.post("outputs", posted(**TOO_MUCH))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


def test_nobody_guesses_from_the_fingerprints(agent_api, posted, careful):
    """Two posts that differ only in what is not kept leave the same fingerprints."""
    body = posted(**TOO_MUCH)
    agent_api.post("outputs", body, **{"Idempotency-Key": "k-1"})
    other = posted(**TOO_MUCH | {"output": "We refund your card 5555 5555 5555 4444."})
    again = agent_api.post("outputs", other, **{"Idempotency-Key": "k-1"})
    assert again.status_code == 201
    assert Idempotency.objects.count() == 1


def test_an_id_that_says_who_it_is_about_is_refused(agent_api, posted, careful):
    answer = agent_api.post("outputs", posted(external_id=f"mail-{EMAIL}"))
    assert answer.status_code == 422
    assert "e-mail address" in answer.json()["errors"]["external_id"][0]
    assert EMAIL not in answer.content.decode()


def test_a_batch_keeps_nothing_of_a_refused_row_either(agent_api, posted, careful):
    rows = [posted(external_id=EMAIL), posted(external_id="A-2", output=7), posted(external_id="A-3")]
    answer = agent_api.post("outputs/batch", rows, **{"Idempotency-Key": "k-2"})
    assert [row["http_status"] for row in answer.json()["results"]] == [422, 422, 201]
    refuse_anywhere(EMAIL)


def test_a_subject_stays_one_subject_and_can_be_found(agent_api, posted, careful):
    for number in (1, 2):
        agent_api.post("outputs", posted(external_id=f"A-{number}", subject=EMAIL))
    agent_api.post("outputs", posted(external_id="A-3", subject="joe@example.org"))
    assert Output.objects.filter(subject__in=spellings(EMAIL)).count() == 2
    assert Output.objects.values("subject").distinct().count() == 2


def test_newer_content_and_outcomes_lose_it_too(agent_api, posted, careful):
    key = agent_api.post("outputs", posted()).json()["id"]
    newer = {"input": "x", "output": f"Write to {EMAIL}."}
    first, again = (agent_api.send("PUT", f"outputs/{key}", newer) for _ in range(2))
    assert first.json()["masked"] == again.json()["masked"] == {"email": 1}
    agent_api.post(f"outputs/{key}/outcome", {"kind": "failed", "detail": f"{EMAIL} wrote again."})
    refuse_anywhere(EMAIL)


def test_imported_judgements_lose_it_too(admin_api, past, careful):
    row = past(output=f"Ask {EMAIL}.")
    row["decisions"][0]["justification"] = f"{EMAIL} is wrong."
    answer = admin_api.post("history", [row])
    assert answer.json()["results"][0]["http_status"] == 201, answer.content
    refuse_anywhere(EMAIL)


def test_what_is_only_hidden_when_shown_is_stored_as_it_came(agent_api, posted, careful):
    agent_api.post("outputs", posted(output="Call +44 7911 123456."))
    assert OutputContent.objects.get().output == "Call +44 7911 123456."


def test_the_contract_is_about_what_was_sent(agent_api, posted, refunds):
    refunds.output_schema = {"type": "object", "properties": {"to": {"type": "string", "format": "email"}}}
    refunds.masking = document_of([MaskingRule("email", "stored")])
    refunds.save()
    body = posted(workflow=refunds.slug, output={"to": EMAIL})
    assert agent_api.post("outputs", body).status_code == 201
    assert OutputContent.objects.get().output == {"to": "⟦email⟧"}
