import json
import time
from datetime import timedelta

from django.db import connection, transaction

from reviewapp.audit.actions.epochs import gaps
from reviewapp.audit.actions.reading import latest_checkpoint
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.actions.verifying_rest import check_backlog, check_hidden
from reviewapp.audit.digest import event_body, event_digest
from reviewapp.audit.merkle import grow, joined, leaf_hash, root_of, split
from reviewapp.audit.models import Checkpoint, Event
from reviewapp.audit.notes import MalformedNote, parse_note
from reviewapp.audit.report import Finding, Report
from reviewapp.base.canonical import canonical_bytes
from reviewapp.base.clock import database_now
from reviewapp.base.taking_time import take_time

EVERY = 20_000
LEAVES = """
SELECT leaf.position, event.digest,
    (leaf.team_id, leaf.agent_id, leaf.workflow_id, leaf.action)
        IS NOT DISTINCT FROM (event.team_id, event.agent_id, event.workflow_id, event.action),
    (extract(epoch FROM event.at) * 1000000)::bigint, event.facts::text, event.commitment,
    event.action, event.subject_kind, event.subject_id, event.actor_kind, event.actor_id, event.via,
    event.request_id, coalesce(event.team_id::text, ''), coalesce(event.agent_id::text, ''),
    coalesce(event.workflow_id::text, '')
FROM audit_leaf leaf LEFT JOIN audit_event event ON event.id = leaf.event_id
WHERE leaf.position > %s ORDER BY leaf.position
"""


@transaction.atomic
def verify(*, verifiers, since=None, outside=(), payloads=False, max_age=60, tell=None):
    """Recompute the trail from its events and compare it with every checkpoint, ours and those outside.

    `verifiers` are the public keys to trust, `since` is an outside checkpoint up to which all was verified
    before, `outside` are checkpoints that left earlier. Nothing is changed; all is read in one snapshot.
    `tell` is called now and then with the position that was reached.
    """
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    take_time()
    report = Report()
    trail = Trail(report, verifiers, outside, tell)
    if since is None or trail.start_at(since):
        trail.walk()
    if since is None:
        check_hidden(report)
    if payloads:
        check_contents(report)
    check_backlog(report, max_age=max_age)
    report.seconds = time.perf_counter() - began
    return report


class Trail:
    """One walk along the leaves, with the tree growing beside it."""

    def __init__(self, report, verifiers, outside, tell=None):
        self.report = report
        self.verifiers = verifiers
        self.size, self.peaks, self.whole = 0, [], True
        self.outside, self.tell = {}, tell
        known = gaps()
        for note in outside:
            report.outside += 1
            if not note.is_signed_by(verifiers):
                report.add(
                    Finding.BADLY_SIGNED, f"The outside checkpoint at {note.size} is not signed by us."
                )
            elif any(gap.explains(note) for gap in known):
                report.superseded += 1
            else:
                self.outside.setdefault(note.size, set()).add(note.root)

    def start_at(self, note):
        """Begin after a checkpoint that an earlier verification ended with."""
        latest = latest_checkpoint()
        ours = Checkpoint.objects.filter(size__lte=note.size).order_by("-size").first()
        is_there = ours is not None and ours.size == note.size
        if not note.is_signed_by(self.verifiers):
            self.report.add(Finding.BADLY_SIGNED, "The checkpoint to start from is not signed by us.")
        elif latest is None or latest.size < note.size:
            self.report.add(Finding.TRUNCATED, f"Our checkpoint at {note.size} is gone.")
        elif is_there and root_of(split(bytes(ours.peaks))) != note.root:
            self.report.add(Finding.FORKED, f"At {note.size} our root is another one.", position=note.size)
        elif not is_there and is_young(note.size):
            self.report.add(Finding.ALTERED, f"Our checkpoint at {note.size} is gone.")
        else:
            self.start_before(note, ours)
            return True
        return False

    def start_before(self, note, ours):
        """Begin at this checkpoint of ours, or at the last before it where it was thinned out."""
        if ours is not None:
            self.size, self.peaks = ours.size, split(bytes(ours.peaks))
        if self.size != note.size:
            self.outside.setdefault(note.size, set()).add(note.root)

    def walk(self):
        began_at = self.size
        checkpoints = Checkpoint.objects.filter(size__gt=began_at).order_by("size")
        checkpoints = iter(checkpoints.iterator(chunk_size=1000))
        due = next(checkpoints, None)
        for row in rows_after(began_at):
            self.add(row)
            while due and due.size <= self.size:
                self.compare(due)
                due = next(checkpoints, None)
            if self.size in self.outside:
                self.compare_outside()
            if self.tell and self.size % EVERY == 0:
                self.tell(self.size)
        self.report.events, self.report.size = self.size - began_at, self.size
        self.report.root = root_of(self.peaks)
        self.end([due, *checkpoints] if due else [])

    def add(self, row):
        position, digest, copied, at, facts, commitment, *texts = row
        if position != self.size + 1 and self.whole:
            self.whole = False
            self.report.add(Finding.ALTERED, f"Position {self.size + 1} is gone.", position=self.size + 1)
        if digest is None:
            self.bad(position, "The event at {} is gone.")
            digest = b""
        elif digest_of_row(at, facts, commitment, texts) != digest:
            self.bad(position, "The event at {} is not what it was when it was recorded.")
        elif not copied:
            self.bad(position, "The leaf at {} says something else than its event.")
        grow(self.size, self.peaks, leaf_hash(digest))
        self.size += 1

    def bad(self, position, sentence):
        self.report.add(Finding.ALTERED, sentence.format(position), position=position)

    def compare(self, checkpoint):
        """One of our own checkpoints with the tree as it is now."""
        self.report.checkpoints += 1
        size, root = checkpoint.size, bytes(checkpoint.root)
        agrees = size == self.size and root == root_of(self.peaks) and joined(self.peaks) == checkpoint.peaks
        if self.whole and not agrees:
            self.bad(size, "The events up to {} do not add up to their checkpoint.")
            self.whole = False
        self.compare_note(checkpoint, size, root)

    def compare_note(self, checkpoint, size, root):
        try:
            note = parse_note(checkpoint.note)
        except MalformedNote:
            self.bad(size, "The checkpoint at {} has no readable note.")
            return
        if (note.size, note.root) != (size, root):
            self.bad(size, "The checkpoint at {} and its note disagree.")
        if not note.is_signed_by(self.verifiers):
            self.report.add(Finding.BADLY_SIGNED, f"The checkpoint at {size} is not signed by us.")

    def compare_outside(self):
        if self.whole and self.outside[self.size] != {root_of(self.peaks)}:
            sentence = f"An outside checkpoint at {self.size} has another root: history was rewritten."
            self.report.add(Finding.FORKED, sentence, position=self.size)

    def end(self, later):
        """What our checkpoints and those outside know beyond our last event."""
        known = max([*self.outside, *(checkpoint.size for checkpoint in later)], default=0)
        latest = latest_checkpoint()
        if known > self.size:
            sentence = f"A checkpoint speaks of {known} events, {self.size} are here: the newest are gone."
            self.report.add(Finding.TRUNCATED, sentence, position=self.size + 1)
        elif self.size and (latest is None or latest.size < self.size):
            self.bad(self.size, "The events up to {} have no checkpoint.")


def is_young(position):
    """Whether the event there is too new for its checkpoint to have been thinned out."""
    event = Event.objects.sealed().filter(leaf__position=position).first()
    return event is None or event.at > database_now() - timedelta(days=1)


def rows_after(position):
    with connection.chunked_cursor() as cursor:
        cursor.execute(LEAVES, [position])
        while rows := cursor.fetchmany(2000):
            yield from rows


def digest_of_row(at, facts, commitment, texts):
    return event_digest(at, event_body(texts, canonical_bytes(json.loads(facts)), commitment))
