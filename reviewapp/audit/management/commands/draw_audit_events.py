import sys
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from reviewapp.audit.catalogue import declared_events

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "audit-events.md"
TOP = """# Audit events

Drawn by `manage.py draw_audit_events` from the `events.py` of each area; do not edit it here.

Every event says what happened (`action`), to what (`subject`), by whom (`actor`: a person, an agent, or the
system), through which door (`via`: page, api, relay, worker, command or import), in which request, in which
team, for which agent and workflow, and when, by the database's clock. `facts` are ids, states, digests and
whole numbers; what people wrote is kept elsewhere and bound by `commitment`, so that it can be erased.

## The digest

`digest` is SHA-256 over, in this order: the bytes `reviewapp-audit-event-v1` and a zero byte; the time in
microseconds since 1970 as eight bytes, big end first; and then the UTF-8 text of each of these fields with
its length in four bytes before it: action, subject kind, subject id, actor kind, actor id, via, request id,
team, agent, workflow (each empty if there is none), facts as canonical JSON (RFC 8785), and the bytes of the
commitment. The leaf of the Merkle tree (RFC 6962) at `position` − 1 is SHA-256 over a zero byte and the
digest.

"""


class Command(BaseCommand):
    help = "Write docs/reference/audit-events.md; with --check only say whether it is up to date."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if it is stale")

    def handle(self, **asked):
        text = drawn()
        if not asked["check"]:
            PAGE.parent.mkdir(parents=True, exist_ok=True)
            PAGE.write_text(text)
        elif not PAGE.exists() or PAGE.read_text() != text:
            self.stderr.write("docs/reference/audit-events.md is stale. Run manage.py draw_audit_events.")
            sys.exit(1)


def drawn():
    rows = sorted((area, action, sentence) for action, (area, sentence) in declared_events().items())
    parts = [TOP]
    for area, events in groupby(rows, key=lambda row: row[0]):
        parts.append(f"## {area}\n\n| action | what happened |\n|---|---|\n")
        parts += [f"| `{action}` | {sentence} |\n" for _, action, sentence in events]
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"
