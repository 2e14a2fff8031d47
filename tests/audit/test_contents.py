"""Content may be erased; what was erased without a word, or altered, is found."""

import pytest
from django.db import transaction

from reviewapp.audit import catalogue
from reviewapp.audit.actions import record, record_many, seal
from reviewapp.audit.actions.recording import entry
from reviewapp.audit.commitments import Content, commit_to, new_salt
from tests.audit.test_verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(monkeypatch):
    """Three events with content of an area, and that content; a test changes it."""
    salts = [new_salt() for _ in range(3)]
    commitments = [commit_to({"words": number}, salt) for number, salt in enumerate(salts)]
    with transaction.atomic():
        events = record_many(
            [entry("audit.read", subject=("a", 1), by=None, commitment=each) for each in commitments]
        )
    seal()
    contents = [
        Content(event.pk, salt, {"words": number})
        for number, (event, salt) in enumerate(zip(events, salts, strict=True))
    ]
    monkeypatch.setattr("reviewapp.audit.events.contents", lambda: iter(contents), raising=False)
    declared = catalogue.declared_events() | {"audit.erased": ("audit", "Content was erased.")}
    monkeypatch.setattr("reviewapp.audit.actions.recording.declared_events", lambda: declared)
    return contents


def test_content_that_is_what_was_committed_to_verifies(kept):
    code, report = verify("--payloads")

    assert (code, report["contents"]) == (0, 3)


def test_altered_content_is_found(kept):
    kept[1] = Content(kept[1].event_id, kept[1].salt, {"words": "other"})

    assert verify("--payloads")[0] == 6


def test_content_erased_by_an_event_that_says_so_is_in_order(kept):
    gone = kept[1].event_id
    with transaction.atomic():
        erasure = record("audit.erased", subject=("a", 1), by=None, event=gone)
    kept[1] = Content(gone, None, None, erased_by=erasure.pk)

    assert verify("--payloads")[0] == 0


@pytest.mark.parametrize("erased_by", [None, "another event"])
def test_content_erased_by_nobody_is_found(kept, erased_by):
    kept[1] = Content(kept[1].event_id, None, None, erased_by=erased_by and kept[0].event_id)

    assert verify("--payloads")[0] == 6


def test_content_that_is_simply_gone_is_found(kept):
    del kept[1]

    assert verify("--payloads")[0] == 6
    assert verify()[0] == 0


def test_content_that_no_event_committed_to_is_found(kept):
    kept.append(Content(10**9, new_salt(), {"words": "smuggled"}))

    assert verify("--payloads")[0] == 6
