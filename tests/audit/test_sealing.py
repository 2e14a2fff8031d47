import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import pytest
from django.db import connection, transaction

from reviewapp.audit import keys
from reviewapp.audit.actions import events_after, latest_checkpoint, latest_position, seal
from reviewapp.audit.merkle import leaf_hash, root_of_leaves
from reviewapp.audit.models import Checkpoint, Event, Leaf, Unsealed
from reviewapp.audit.notes import parse_note, split_notes
from tests.audit.conftest import record_some

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EVENTS_EACH = 8, 60


def in_threads(works):
    """Run them all at once, each with a connection of its own, and raise what any of them raised."""
    raised = []

    def run(work):
        try:
            with closing(connection):
                work()
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []


def committing_slowly(writer):
    """A writer whose commits take their time, some of which never come."""
    chance = random.Random(writer)

    def write():
        for number in range(EVENTS_EACH):
            with transaction.atomic():
                record_some(1, start=writer * EVENTS_EACH + number)
                time.sleep(chance.uniform(0, 0.02))
                if chance.random() < 0.1:
                    transaction.set_rollback(True)

    return write


@contextmanager
def working(work):
    """`work` over and over in a thread, until the block ends."""
    over = threading.Event()

    def repeat():
        while not over.is_set():
            work()
            time.sleep(0.002)

    thread = threading.Thread(target=in_threads, args=([repeat],))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def seal_all():
    while seal():
        pass


def assert_sealed_whole():
    """All committed events are sealed once, at positions without a gap, under the root of the checkpoint."""
    positions = list(Leaf.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert set(Leaf.objects.values_list("event_id", flat=True)) == set(
        Event.objects.values_list("pk", flat=True)
    )
    assert Unsealed.objects.count() == 0
    digests = Event.objects.sealed().values_list("digest", flat=True)
    checkpoint = latest_checkpoint()
    assert checkpoint.size == len(positions) == latest_position()
    assert bytes(checkpoint.root) == root_of_leaves([leaf_hash(bytes(digest)) for digest in digests])


def test_waiting_events_get_the_next_positions_in_order():
    told = record_some(3) + record_some(2, start=3)

    assert (seal(limit=4), seal(limit=4), seal()) == (4, 1, 0)
    assert [event.pk for event in events_after(0)] == [event.pk for event in told]
    assert_sealed_whole()


def test_a_leaf_carries_what_feeds_select_by():
    record_some(1, team=1, agent=2, workflow=3)
    seal()

    leaf = Leaf.objects.get()
    assert (leaf.team_id, leaf.agent_id, leaf.workflow_id, leaf.action) == (1, 2, 3, "audit.read")
    assert events_after(0, team=1, agent=2, workflow=3, actions=["audit.read"]).count() == 1
    assert events_after(0, agent=9).count() == events_after(1).count() == 0
    assert events_after(0, actions=["audit.verified"]).count() == 0


def test_each_checkpoint_is_signed_and_leaves_the_database():
    record_some(3)
    seal()
    record_some(2)
    seal()

    notes = [parse_note(text) for text in split_notes(keys.checkpoints_file().read_text())]
    assert [note.size for note in notes] == [3, 5]
    assert [note.root for note in notes] == [bytes(c.root) for c in Checkpoint.objects.order_by("size")]
    assert all(note.is_signed_by(keys.public_keys()) for note in notes)


def test_the_key_is_made_once_and_readable_by_its_owner_only(own_key):
    record_some(1)
    seal()

    first = own_key.read_bytes()
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    record_some(1)
    seal()
    assert own_key.read_bytes() == first
    assert len(keys.public_keys()) == 1


def test_a_new_key_joins_the_old_one_among_the_public_keys(own_key):
    record_some(1)
    seal()
    own_key.unlink()
    record_some(1)
    seal()

    assert len(keys.public_keys()) == 2
    assert all(parse_note(c.note).is_signed_by(keys.public_keys()) for c in Checkpoint.objects.all())


def test_nothing_is_sealed_if_the_checkpoint_cannot_be_signed(settings, tmp_path):
    record_some(2)
    settings.AUDIT_KEY_FILE = tmp_path / "no-key.pem"
    settings.AUDIT_KEY_FILE.write_text("nonsense")
    with pytest.raises(ValueError, match="Unable to load PEM"):
        seal()

    assert (Leaf.objects.count(), Unsealed.objects.count()) == (0, 2)


def test_late_committers_are_neither_skipped_nor_doubled():
    seen = []

    def follow():
        seen.extend(event.position for event in events_after(seen[-1] if seen else 0)[:50])

    with working(seal), working(seal), working(follow):
        in_threads([committing_slowly(writer) for writer in range(WRITERS)])
    seal_all()
    follow()

    assert 0 < len(seen) < WRITERS * EVENTS_EACH
    assert seen == list(range(1, Event.objects.count() + 1))
    assert_sealed_whole()


def test_sealers_killed_at_any_moment_leave_nothing_half_done(settings):
    keys.publish_key()
    sealers = [start_sealer(settings) for _ in range(3)]
    lives = iter([0.11, 0.3, 0.23])
    with working(committing_slowly(1)), working(committing_slowly(2)), working(committing_slowly(3)):
        for sealer in sealers:
            time.sleep(next(lives))
            sealer.send_signal(signal.SIGKILL)
            sealer.communicate()
    sealed_by_the_killed = Leaf.objects.count()
    assert sealed_by_the_killed > 0
    seal_all()

    assert Leaf.objects.count() > sealed_by_the_killed
    assert_sealed_whole()


def start_sealer(settings):
    environment = os.environ | {
        "DATABASE_URL": database_url(settings),
        "AUDIT_KEY_FILE": str(settings.AUDIT_KEY_FILE),
        "AUDIT_ORIGIN": settings.AUDIT_ORIGIN,
    }
    command = [sys.executable, "-m", "tests.audit.sealers"]
    sealer = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert sealer.stdout.readline() == b"ready\n"
    return sealer


def database_url(settings):
    """The address of the test's own database."""
    address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{address}/{settings.DATABASES['default']['NAME']}"
