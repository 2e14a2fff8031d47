import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reviewapp.audit import keys
from reviewapp.audit.actions import tell_result, verify
from reviewapp.audit.notes import MalformedNote, Verifier, parse_note, split_notes


class Command(BaseCommand):
    help = (
        "Check the audit trail and print one line of JSON. Exits 0 if all is well, 2 altered, 3 truncated, "
        "4 forked, 5 badly signed, 6 content erased or altered unexplained, 7 events wait too long."
    )

    def add_arguments(self, parser):
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--full", action="store_true", help="from the first event (the default)")
        scope.add_argument("--since-checkpoint", type=Path, help="only what came after the note in this file")
        parser.add_argument("--pubkey", type=Path, help="file of public keys to trust; else those kept here")
        parser.add_argument(
            "--external", type=Path, help="file of checkpoints kept outside; else all that were kept"
        )
        parser.add_argument("--payloads", action="store_true", help="also compare contents and commitments")
        parser.add_argument("--max-age", type=int, default=60, help="seconds an event may wait to be sealed")
        parser.add_argument(
            "--leave-no-event", action="store_true", help="do not put the result on the trail"
        )

    def handle(self, **asked):
        since = asked["since_checkpoint"]
        external = asked["external"]
        report = verify(
            verifiers=read_verifiers(asked["pubkey"]),
            since=parse_since(since),
            outside=read_notes(external) if external else kept_outside(),
            payloads=asked["payloads"],
            max_age=asked["max_age"],
        )
        self.stdout.write(json.dumps(report.as_json()))
        if not asked["leave_no_event"]:
            note = parse_since(since)
            tell_result(report, kind="since" if note else "full", start=note.size if note else 0)
        if report.exit_code:
            sys.exit(report.exit_code)


def parse_since(path):
    return read_notes(path)[-1] if path else None


def read_verifiers(path):
    if path is None:
        return keys.public_keys()
    try:
        return [Verifier.parse(line) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, MalformedNote) as error:
        raise CommandError(f"The public keys in {path} cannot be read: {error}") from error


def kept_outside():
    """All checkpoints of the local log and of the file outside, as far as they are there."""
    kept = [path for path in (keys.checkpoints_file(), keys.outside_file()) if path and path.exists()]
    return [note for path in kept for note in read_notes(path, required=False)]


def read_notes(path, *, required=True):
    try:
        notes = [parse_note(text) for text in split_notes(path.read_text())]
    except (OSError, ValueError) as error:
        raise CommandError(f"The checkpoints in {path} cannot be read: {error}") from error
    if required and not notes:
        raise CommandError(f"There is no checkpoint in {path}.")
    return notes
