import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import rfc8785
from rest_framework.test import APIClient

from reviewapp.audit.actions import record, seal
from reviewapp.audit.keys import public_keys
from reviewapp.audit.merkle import leaf_hash, root_of_leaves
from reviewapp.audit.models import Event
from reviewapp.audit.notes import parse_note
from tests.factories import make_key

EVENTS, CHECKPOINT = "/api/v1/audit/events", "/api/v1/audit/checkpoint"


def api(holder, **rest):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(holder, **rest)[1]}")
    return client


@pytest.fixture
def events(northwind, rosa, aude, otto):
    for number in range(5):
        record("review.decided", subject=("review", number), by=rosa, team=northwind, verdict="approved")
    record("review.decided", subject=("review", "foreign"), by=otto, team=otto.teams[0])
    seal()


def test_an_auditor_reads_the_events_of_the_team_in_order(events, aude):
    client = api(aude)
    first = client.get(EVENTS, {"limit": 3}).json()
    rest = client.get(EVENTS, {"after": first["next"]}).json()

    told = [event["subject"]["id"] for event in first["results"] + rest["results"]]
    assert told == ["0", "1", "2", "3", "4"]
    assert (first["more"], rest["more"]) == (True, False)
    assert client.get(EVENTS, {"after": 10**9}).json() == {"results": [], "next": 10**9, "more": False}


def test_a_stranger_can_recompute_every_digest_and_the_signed_root(northwind, rosa, aude, support_agent):
    record("review.decided", subject=("review", "é"), by=rosa, team=northwind, workflow=3, verdict="approved")
    record("output.decided", subject=("output", 1), by=support_agent, team=northwind, commitment=b"c" * 32)
    seal()
    client = api(aude)
    told = client.get(EVENTS).json()["results"]
    checkpoint = client.get(CHECKPOINT).json()

    assert [recomputed(event) for event in told] == [event["digest"] for event in told]
    root = root_of_leaves([leaf_hash(bytes.fromhex(event["digest"])) for event in told])
    note = parse_note(checkpoint["note"])
    assert (checkpoint["size"], checkpoint["root"]) == (2, root.hex()) == (note.size, note.root.hex())
    assert note.is_signed_by(public_keys())


def recomputed(event):
    """The digest as docs/reference/audit-events.md describes it, without our code."""
    at = datetime.fromisoformat(event["at"]) - datetime(1970, 1, 1, tzinfo=UTC)
    numbers = ["" if event[key] is None else str(event[key]) for key in ("team", "agent", "workflow")]
    texts = [
        event["action"], event["subject"]["kind"], event["subject"]["id"], event["actor"]["kind"],
        event["actor"]["id"], event["via"], event["request_id"], *numbers,
    ]  # fmt: skip
    fields = [text.encode() for text in texts]
    fields += [rfc8785.dumps(event["facts"]), bytes.fromhex(event["commitment"] or "")]
    body = b"".join(struct.pack(">I", len(field)) + field for field in fields)
    tag = b"reviewapp-audit-event-v1\x00" + struct.pack(">q", at // timedelta(microseconds=1))
    return sha256(tag + body).hexdigest()


def test_reading_is_on_the_trail(events, aude):
    api(aude).get(EVENTS)

    read = Event.objects.get(action="audit.read")
    assert (read.actor_id, read.via, read.facts["events"]) == (str(aude.pk), "api", 5)


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "-1"}, {"limit": "0"}, {"limit": "501"}])
def test_a_question_that_makes_no_sense_is_refused_by_name(events, aude, query):
    answer = api(aude).get(EVENTS, query)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == list(query)


@pytest.mark.parametrize("path", [EVENTS, CHECKPOINT])
def test_only_an_auditor_with_the_scope_reads(events, path, rosa, lena, aude, support_agent):
    assert APIClient().get(path).status_code == 401
    assert api(rosa).get(path).status_code == 403
    assert api(lena).get(path).status_code == 403
    assert api(support_agent).get(path).status_code == 403
    assert api(aude, scopes=["outputs:read"]).get(path).status_code == 403
    assert api(aude).get(path).status_code == 200


def test_before_the_first_event_there_is_no_checkpoint(aude):
    assert api(aude).get(CHECKPOINT).status_code == 404
