"""After a restore an export tells what is lost: checkpoints that somebody kept of it look like no forgery."""

import pytest
from django.db import transaction

from reviewapp.audit import keys
from reviewapp.audit.actions import open_epoch, record, seal
from reviewapp.audit.models import Checkpoint
from reviewapp.audit.notes import parse_note, sign_note, split_notes
from tests.audit.attacks import truncate, unguarded
from tests.web.test_trail_export import check, lines_of, unpacked, write

pytestmark = pytest.mark.django_db(transaction=True)


def decide_some(team, by, times):
    for number in range(times):
        with transaction.atomic():
            record("review.decided", subject=("review", number), by=by, team=team, verdict="approved")
        seal()


@pytest.fixture
def kept(northwind, rosa, tmp_path):
    """Checkpoints of nine events that an agent kept; the last four events were lost by a restore."""
    decide_some(northwind, rosa, 9)
    notes = list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
    (tmp_path / "kept").write_text("".join(notes))
    with unguarded() as execute:
        truncate(execute, after=5)
    return tmp_path / "kept"


@pytest.fixture
def explained(kept, northwind, rosa, ada, aude):
    """Two people said so on the trail, and it went on past where it was."""
    lost = parse_note(list(split_notes(kept.read_text()))[-1])
    with transaction.atomic():
        open_epoch(lost=lost, by=ada, second=aude, reason="Restored the backup of last night.")
    decide_some(northwind, rosa, 7)
    return kept


@pytest.mark.parametrize("filters", [{}, {"action": "review.decided"}], ids=["all", "filtered"])
def test_lost_checkpoints_are_superseded_whatever_was_asked_for(
    explained, signed_in, aude, tmp_path, filters
):
    folder = unpacked(signed_in(aude), tmp_path / "export", **filters)
    code, report = check(folder, "--external", explained)

    assert (code, report["superseded_checkpoints"], report["checkpoints_compared"] > 5) == (0, 4, True)
    told = [line["facts"] for line in lines_of(folder) if line.get("action") == "audit.epoch_opened"]
    assert [(facts["start"], facts["lost_size"]) for facts in told] == [(5, 9)]
    assert "superseded" in (folder / "README.txt").read_text()


def test_an_epoch_stands_at_its_place_also_before_all_that_was_asked_for(
    explained, signed_in, aude, northwind, rosa, tmp_path
):
    with transaction.atomic():
        record("review.undone", subject=("review", 1), by=rosa, team=northwind)
    seal()
    folder = unpacked(signed_in(aude), tmp_path / "export", action="review.undone")
    code, report = check(folder, "--external", explained)

    shown = [line["action"] for line in lines_of(folder) if "action" in line]
    assert (code, report["superseded_checkpoints"], shown) == (0, 4, ["audit.epoch_opened", "review.undone"])


def test_without_a_word_on_the_trail_the_loss_stays_a_loss(kept, signed_in, aude, tmp_path):
    folder = unpacked(signed_in(aude), tmp_path / "export")

    assert check(folder, "--external", kept)[0] == 3


@pytest.mark.parametrize(
    ("origin", "size", "code"),
    [
        ("reviewapp.test/audit", 9, 0),
        ("reviewapp.test/audit", 5, 4),  # before the loss: as it always was
        ("reviewapp.test/audit", 12, 4),  # after it: the old origin ended
        ("reviewapp.test/audit/2", 9, 4),
    ],
)
def test_an_epoch_explains_its_own_stretch_and_no_more(
    explained, signed_in, aude, tmp_path, origin, size, code
):
    folder = unpacked(signed_in(aude), tmp_path / "export")
    note = sign_note(keys.signing_key(), origin=origin, size=size, root=b"o" * 32)
    (tmp_path / "other").write_text(note)

    assert check(folder, "--external", tmp_path / "other")[0] == code


def test_a_lost_checkpoint_that_nobody_signed_is_still_badly_signed(explained, signed_in, aude, tmp_path):
    folder = unpacked(signed_in(aude), tmp_path / "export")
    newest = list(split_notes(explained.read_text()))[-1]
    (tmp_path / "other").write_text(newest.replace("\n9\n", "\n8\n"))

    assert check(folder, "--external", tmp_path / "other")[0] == 5


def test_an_epoch_that_somebody_widened_explains_nothing_unnoticed(explained, signed_in, aude, tmp_path):
    folder = unpacked(signed_in(aude), tmp_path / "export")
    lines = lines_of(folder)
    (opened,) = [line for line in lines if line.get("action") == "audit.epoch_opened"]
    opened["facts"]["start"] = 0
    write(folder, lines)

    assert check(folder, "--external", explained)[0] == 2
