"""What a person is handed is everything: every revision, why somebody looked at it, and what became of it."""

import json
import zipfile
from uuid import uuid4

import pytest
from django.utils import timezone

from reviewapp.intake.actions import supersede
from reviewapp.retention.actions import export_subject
from reviewapp.review import actions as review
from reviewapp.review.models import Output
from tests.retention import histories

pytestmark = pytest.mark.django_db
SUBJECT = "kunde-7"


@pytest.fixture
def output(support_agent, northwind, rosa, sam, lena):
    """Replaced while it waited, judged, judged again by somebody else, and told the outcome of."""
    place = histories.ready(northwind, rosa)
    northwind.queues.get(slug="front-line").members.add(sam)
    posted = {"subject": SUBJECT, "privacy": {"subject_id": SUBJECT}, "action": {"name": "refund-eins"}}
    output = histories.post(support_agent, place, says="Version-eins", **posted)
    anew = {
        "output": "Dear Version-zwei.", "input": {"message": "I am Version-zwei."}, "subject": SUBJECT,
        "trace": {"steps": [{"name": "Look up Version-zwei", "kind": "tool"}]},
        "metadata": {"title": "Mail of Version-zwei"}, "action": {"name": "refund-zwei"},
    }  # fmt: skip
    supersede(output, anew, by=support_agent)
    decision = histories.judge(output, rosa, says="Urteil-eins")
    review.reopen(decision, by=lena, reason="Grund-zwei")
    histories.judge(output, sam, verdict="rejected", says="Urteil-zwei")
    review.report_outcome(
        output, by=support_agent, kind="failed", at=timezone.now(), detail="Ausgang, he was cross"
    )
    checks = [{"name": "Tone", "text": "Befund, too sharp", "spans": [[0, 4]]}]
    Output.objects.filter(pk=output.pk).update(checks=checks, reasons=[{"kind": "rule", "text": "Anlass"}])
    return Output.objects.get(pk=output.pk)


def written_out(team, by, subject=SUBJECT):
    with export_subject(team, subject, by=by) as file, zipfile.ZipFile(file) as whole:
        return json.loads(whole.read("person.json")), whole.read("person.html").decode()


def test_every_revision_is_there_and_named(output, northwind, ada):
    kept, _ = written_out(northwind, ada)
    for kind, column in (
        ("content", "output"),
        ("content", "input"),
        ("traces", "trace"),
        ("metadata", "metadata"),
    ):
        rows = kept["kept"][kind]
        assert [row["revision"] for row in rows] == [1, 2], kind
        assert ["Version-eins" in json.dumps(row[column]) for row in rows] == [True, False], column
        assert ["Version-zwei" in json.dumps(row[column]) for row in rows] == [False, True], column
        assert {row["external_id"] for row in rows} == {output.external_id}
    assert kept["kept"]["outputs"][0]["revision"] == output.revision == 2


def test_what_was_asked_found_done_and_told_later_is_there(output, northwind, ada):
    kept = written_out(northwind, ada)[0]["kept"]
    (row,) = kept["outputs"]
    assert row["action"] == {"name": "refund-zwei"}
    assert (row["checks"][0]["text"], row["reasons"][0]["text"]) == ("Befund, too sharp", "Anlass")
    assert len(row["reviews"]) == 3
    assert "Grund-zwei" in json.dumps(row["reviews"][2]["reasons"])
    assert [each["verdict"] for each in kept["decisions"]] == ["edited", "rejected"]
    (outcome,) = kept["outcomes"]
    assert (outcome["kind"], outcome["detail"]) == ("failed", "Ausgang, he was cross")
    assert outcome["external_id"] == output.external_id


@pytest.mark.parametrize(
    "word",
    [
        *("Version-eins", "Version-zwei", "Urteil-eins", "Urteil-zwei", "Grund-zwei"),
        *("refund-zwei", "Befund", "Anlass", "Ausgang"),
    ],
)
def test_the_page_says_the_same(output, northwind, ada, word):
    kept, page = written_out(northwind, ada)
    assert word in json.dumps(kept, ensure_ascii=False)
    assert word in page


def test_others_are_not_in_it(output, northwind, ada, support_agent):
    workflow = output.workflow
    histories.post(support_agent, workflow, says="Fremder", external_id=f"X-{uuid4()}")
    kept, page = written_out(northwind, ada)
    assert "Fremder" not in page + json.dumps(kept)
