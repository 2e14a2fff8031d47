"""What lies in an export: the chosen events, what stands for the others, checkpoints, and the script."""

import json
import tempfile
import zipfile
from heapq import merge
from itertools import islice
from operator import attrgetter

from django.db import connection

from reviewapp.audit import keys
from reviewapp.audit.actions import latest_checkpoint
from reviewapp.audit.merkle import leaf_hash, split
from reviewapp.audit.models import Checkpoint, Event
from reviewapp.audit.standalone import script
from reviewapp.base.canonical import canonical_bytes
from reviewapp.base.postgres.teams import all_teams
from reviewapp.review.veil import veil_for_files
from reviewapp.web.trail.contents import contents_of
from reviewapp.web.trail.exporting.cover import Run, levels_of
from reviewapp.web.trail.exporting.readme import README
from reviewapp.web.trail.presenting import present

AT_ONCE = 500
MOST_NOTES = 200
FORMAT = "reviewapp-audit-export-1"
EPOCH = "audit.epoch_opened"
A_READING = 5_000
DIGESTS = """
SELECT leaf.position, event.digest FROM audit_leaf leaf JOIN audit_event event ON event.id = leaf.event_id
WHERE leaf.position > %s AND leaf.position <= %s ORDER BY leaf.position LIMIT %s
"""
# Some checkpoints from the first chosen event on, evenly, and always the last.
NOTES = """
SELECT size, note FROM (
    SELECT size, note, row_number() OVER (ORDER BY size) AS place, count(*) OVER () AS all_of_them
    FROM audit_checkpoint WHERE size >= %s AND size <= %s
) AS ranked WHERE place = all_of_them OR place %% (all_of_them / %s + 1) = 0 ORDER BY size
"""


def write_bundle(file, chosen, *, reader, asked):
    """Write the zip of these events into the file; answers its manifest. Needs one snapshot to read in."""
    last = latest_checkpoint()
    parts = [each.filter(leaf__position__lte=last.size) for each in with_epochs(chosen)]
    first = min(filter(None, map(first_of, parts)), default=last.size)
    notes = notes_between(first, last.size)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle, tempfile.TemporaryFile() as contents:
        with bundle.open("trail.jsonl", "w", force_zip64=True) as lines:
            shown = write_lines(
                lines, contents, parts, reader=reader, size=last.size, stops=set(notes), first=first
            )
        contents.seek(0)
        with bundle.open("contents.jsonl", "w", force_zip64=True) as lines:
            while part := contents.read(1 << 20):
                lines.write(part)
        manifest = {
            "format": FORMAT, "size": last.size, "root": bytes(last.root).hex(), "shown": shown,
            "withheld": last.size - shown, "asked": asked, "sealed_at": last.at.isoformat(),
        }  # fmt: skip
        bundle.writestr("manifest.json", json.dumps(manifest, indent=2) + "\n")
        bundle.writestr("checkpoints.txt", "".join(notes.values()))
        bundle.writestr("public-keys.txt", "".join(f"{key}\n" for key in keys.public_keys()))
        bundle.writestr("README.txt", README)
        bundle.writestr("verify.py", script())
    return manifest


def with_epochs(chosen):
    """What was chosen, and beside it what says which events are lost: without those, checkpoints that
    somebody kept of the lost ones would look like a forgery."""
    return [
        chosen.exclude(leaf__action=EPOCH).order_by("leaf__position"),
        Event.objects.sealed().named([EPOCH]),
    ]


def first_of(events):
    return events.values_list("leaf__position", flat=True).first()


def notes_between(first, last):
    with connection.cursor() as cursor:
        cursor.execute(NOTES, [first, last, MOST_NOTES])
        return dict(cursor.fetchall())


def write_lines(lines, contents, parts, *, reader, size, stops, first):
    """A line for each chosen event and each run between two; answers how many events there are."""
    run, shown = begin(first), 0
    chosen = with_contents(parts, contents, reader)
    due = next(chosen, None)
    for position, digest in digests_after(run.end, size):
        if due is not None and due.position == position:
            tell(lines, run)
            lines.write(line_of(present(due)))
            run, due, shown = Run(position), next(chosen, None), shown + 1
            continue
        run.add(leaf_hash(bytes(digest)))
        if position in stops:
            tell(lines, run)
            run = Run(position)
    tell(lines, run)
    return shown


def begin(first):
    """A run that already holds what lies before the last checkpoint ahead of the first chosen event."""
    run, known = Run(0), Checkpoint.objects.filter(size__lt=first).order_by("-size").first()
    if known is not None:
        for level, node in zip(levels_of(known.size), split(bytes(known.peaks)), strict=True):
            run.add(node, level=level)
    return run


def tell(lines, run):
    if run.nodes:
        lines.write(line_of(run.told()))


def with_contents(parts, contents, reader):
    """The events in their order; what they bound goes to `contents`, where this person may see it."""
    events = merge(*(each.iterator(chunk_size=AT_ONCE) for each in parts), key=attrgetter("position"))
    while batch := list(islice(events, AT_ONCE)):
        bound = contents_of(batch, reader)
        for event in batch:
            if event.pk in bound and not is_veiled(event, reader):
                contents.write(content_line(event, bound[event.pk]))
            yield event


def is_veiled(event, reader):
    """Whether part of what was written is masked for this person: a plain value in a file would tell it."""
    return bool(event.workflow_id and veil_for_files(reader, event.team_id).hides(event.workflow_id))


def content_line(event, content):
    """Values as canonical JSON, so that they are the same bytes again for whoever reads them."""
    if not content.parts:
        return f'{{"position":{event.position},{salted(content)}}}\n'.encode()
    parts = ",".join(f'"{part.name}":{{{salted(part)}}}' for part in content.parts)
    return f'{{"position":{event.position},"parts":{{{parts}}}}}\n'.encode()


def salted(part):
    """A salt and what it was used on, or the commitment that an erased part left."""
    if part.salt is None:
        return f'"commitment":"{bytes(part.commitment or b"").hex()}"'
    return f'"salt":"{bytes(part.salt).hex()}","value":{canonical_bytes(part.value).decode()}'


def line_of(told):
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digests_after(position, last):
    while position < last:
        with all_teams("digests of all events, for the one tree"), connection.cursor() as cursor:
            cursor.execute(DIGESTS, [position, last, A_READING])
            rows = cursor.fetchall()
        yield from rows
        position = rows[-1][0] if rows else last
