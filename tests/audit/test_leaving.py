"""Checkpoints go to a file outside: each once, all after an outage, and none over a loss."""

import pytest
from django.core.management import CommandError, call_command

from reviewapp.audit import keys
from reviewapp.audit.actions import leave_checkpoints, open_epoch, seal
from reviewapp.audit.models import Checkpoint, Epoch, Event
from reviewapp.audit.notes import parse_note, split_notes
from reviewapp.base.errors import Refused
from tests.audit.attacks import truncate, unguarded
from tests.audit.conftest import record_some
from tests.audit.test_verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outside(settings, tmp_path):
    settings.AUDIT_CHECKPOINTS_FILE = str(tmp_path / "mount" / "checkpoints")
    return tmp_path / "mount" / "checkpoints"


def seal_some(times=3):
    for _ in range(times):
        record_some(5, team=1)
        seal()


def sizes(path):
    return [parse_note(text).size for text in split_notes(path.read_text())]


def test_each_checkpoint_is_written_once(outside):
    seal_some()

    assert leave_checkpoints() == 3
    assert leave_checkpoints() == 0
    seal_some(1)
    assert leave_checkpoints() == 1
    assert sizes(outside) == [5, 10, 15, 20]


def test_without_a_file_nothing_is_written():
    seal_some(1)

    assert leave_checkpoints() == 0


def test_a_file_that_was_away_gets_what_it_missed(outside):
    seal_some(1)
    leave_checkpoints()
    seal_some(2)

    assert leave_checkpoints(limit=1) == 1
    assert leave_checkpoints() == 1
    assert sizes(outside) == [5, 10, 15]


def lose(after=10):
    with unguarded() as execute:
        truncate(execute, after=after)
    keys.checkpoints_file().unlink()


def test_the_trail_is_verified_against_the_file_and_a_loss_is_found(outside):
    seal_some()
    leave_checkpoints()
    assert verify("--external", outside)[0] == 0
    lose()

    assert verify("--external", outside)[0] == 3
    assert leave_checkpoints() == 0
    assert sizes(outside) == [5, 10, 15]


@pytest.fixture
def lost(outside, ada, aude):
    seal_some()
    leave_checkpoints()
    while Event.objects.filter(leaf=None).exists():
        seal()
    leave_checkpoints()
    lose()
    return outside


def test_an_epoch_by_two_people_explains_the_loss_and_no_more(lost, ada, aude):
    newest = max((parse_note(text) for text in split_notes(lost.read_text())), key=lambda note: note.size)
    epoch = open_epoch(lost=newest, by=ada, second=aude, reason="Restored the backup of last night.")
    seal_some(1)
    leave_checkpoints()
    code, report = verify("--external", lost)

    assert (code, epoch.start, epoch.lost_size) == (0, 10, newest.size)
    assert report["superseded_checkpoints"] >= 1
    assert parse_note(Checkpoint.objects.order_by("-size").first().note).origin == "reviewapp.test/audit/2"
    told = Event.objects.get(action="audit.epoch_opened")
    assert (told.facts["second"], told.actor_id) == (aude.pk, str(ada.pk))
    assert verify("--payloads", "--external", lost)[0] == 0


def test_an_epoch_without_a_loss_is_refused(outside, ada, aude):
    seal_some()
    note = parse_note(Checkpoint.objects.order_by("-size").first().note)

    with pytest.raises(Refused, match="Nothing is lost"):
        open_epoch(lost=note, by=ada, second=aude, reason="For nothing.")
    assert not Epoch.objects.exists()


def test_one_person_alone_opens_no_epoch(lost, ada, rosa):
    for second in (ada.email, rosa.email, "nobody@example.com"):
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command(
                "audit_new_epoch", external=lost, by=ada.email, second_approver=second, reason="Alone."
            )
