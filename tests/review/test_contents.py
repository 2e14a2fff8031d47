import pytest

from reviewapp.audit.models import Event
from reviewapp.review.contents import bound_contents
from reviewapp.review.models import DecisionContent
from reviewapp.review.parts import as_sent
from tests.review.tampering import tampered


@pytest.fixture
def decided(held, rosa, decide):
    sent = {"verdict": "edited", "edited": "On Friday.", "justification": "The slot moved."}
    decide(held, by=rosa, **sent)
    return Event.objects.get(action="review.decided")


def test_what_a_person_wrote_is_what_the_event_bound(decided):
    (content,) = bound_contents()
    assert content.event_id == decided.pk
    assert [part.name for part in content.parts] == ["words", "edited"]
    assert content.parts[0].value["justification"] == "The slot moved."
    assert content.commitment() == bytes(decided.commitment)


def test_changed_content_no_longer_fits(decided):
    with tampered(DecisionContent):
        DecisionContent.objects.update(justification="Something else.")
    (content,) = bound_contents()
    assert content.commitment() != bytes(decided.commitment)


def test_numbers_too_long_to_be_whole_are_fractions_again():
    assert as_sent({"a": [10**20, 5, True]}) == {"a": [1e20, 5, True]}
    assert isinstance(as_sent(10**20), float)
