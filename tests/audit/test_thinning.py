"""Old checkpoints go, but never so that the trail would not verify, and never others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from reviewapp.audit.actions import latest_checkpoint, seal, thin_checkpoints, verifying
from reviewapp.audit.models import Checkpoint
from reviewapp.base.clock import database_now
from tests.audit.attacks import forge, unguarded
from tests.audit.conftest import record_some
from tests.audit.test_verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    """A trail whose checkpoints were made at these moments, oldest first: `made(moment, …)`."""

    def make(*moments):
        with unguarded() as execute:
            for moment in moments:
                record_some(1)
                seal()
                execute("UPDATE audit_checkpoint SET at = %s WHERE size = %s", [moment, len(kept())])

    return make


def kept():
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def days_ago(days, hour=12, minute=0):
    day = datetime.now(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return day - timedelta(days=days)


def test_all_of_the_last_day_stay_then_one_an_hour_then_one_a_day(made):
    now = datetime.now(UTC)
    old = [days_ago(90, 1), days_ago(90, 5), days_ago(90, 23), days_ago(89, 0)]  # keeps 3 and 4
    month = [days_ago(9, 1, 5), days_ago(9, 1, 50), days_ago(9, 2, 0), days_ago(9, 2, 59)]  # 6 and 8
    today = [now - timedelta(minutes=minutes) for minutes in (9, 8, 7)]
    made(*old, *month, *today)

    assert thin_checkpoints() == 4
    assert kept() == [3, 4, 6, 8, 9, 10, 11]
    assert thin_checkpoints() == 0


def test_the_newest_stays_however_old_it_is(made):
    made(days_ago(400, 1), days_ago(400, 2))

    assert thin_checkpoints() == 1
    assert latest_checkpoint().size == 2


def test_a_round_has_an_end(made):
    made(*[days_ago(90, hour) for hour in range(6)])

    assert [thin_checkpoints(limit=3) for _ in range(3)] == [3, 2, 0]


def test_a_thinned_trail_verifies_and_grows_on(made):
    made(*[days_ago(90, hour) for hour in range(6)])
    thin_checkpoints()
    record_some(2)
    seal()

    code, report = verify()
    assert (code, report["events"], report["checkpoints"]) == (0, 8, 2)
    assert report["outside_checkpoints"] == 7  # the log beside the database has them all


def test_a_thinned_trail_still_tells_what_was_forged(made):
    made(*[days_ago(90, hour) for hour in range(9)])
    thin_checkpoints()
    with unguarded() as execute:
        forge(execute, position=3)

    assert verify()[0] in (2, 4)


@pytest.mark.parametrize("sizes", [[1, 2, 3], [3], [4], [5], [4, 5]])
def test_nothing_else_is_let_go(made, sizes):
    made(days_ago(90, 1), days_ago(90, 2), days_ago(90, 3), database_now(), database_now())

    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        Checkpoint.objects.filter(size__in=sizes).delete()
    with pytest.raises(IntegrityError, match="only added to"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_checkpoint")


@pytest.mark.parametrize("forged", [False, True])
def test_verifying_starts_from_a_note_whose_checkpoint_was_thinned_out(made, tmp_path, monkeypatch, forged):
    made(*[days_ago(90, hour) for hour in range(9)])
    note = Checkpoint.objects.get(size=4).note
    (tmp_path / "note").write_text(note)
    thin_checkpoints()
    if forged:
        with unguarded() as execute:
            forge(execute, position=3)

    assert verify("--since-checkpoint", tmp_path / "note")[0] == 2  # so young that it must be there
    now = database_now()
    monkeypatch.setattr(verifying, "database_now", lambda: now + timedelta(days=2))
    code, report = verify("--since-checkpoint", tmp_path / "note")
    assert (code == 0, report["events"]) == (not forged, 9)
