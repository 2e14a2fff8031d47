"""What is kept on one person, as a file for them: for machines and for people."""

import json
import tempfile
import zipfile
from collections import defaultdict
from itertools import chain

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.retention.actions.persons import all_kinds, batches, named, named_without
from reviewapp.retention.models.erasure import outputs_of
from reviewapp.review.models import Review

IN_MEMORY = 4 * 1024 * 1024
OUTPUT = (
    "external_id", "workflow__name", "agent__name", "received_at", "revision", "status", "risk", "language",
    "model", "subject", "privacy_subject", "action", "checks", "reasons",
)  # fmt: skip
ENCODER = DjangoJSONEncoder(ensure_ascii=False)
PLAIN = str | int | float | bool | None


@transaction.atomic
def export_subject(team, subject, *, by):
    """A zip with `person.json` and `person.html`, open for reading. The trail says it was written out.

    In full, whoever asks for it: it is for the person it is about, whose own words nobody masks for them.
    """
    require(by, Permission.SET_RETENTION, team=team)
    subject = named(subject)
    outputs = outputs_of(team, subject)
    others = named_without(team, subject, outputs)
    if not outputs.exists() and not any(rows.exists() for rows in others.values()):
        raise Refused("Nothing is kept on this subject id. Nothing was written out.", code="nothing_kept")
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    told = {"subject": subject, "team": team.name, "made_at": database_now()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        with whole.open("person.json", "w") as page:
            rows = _write_json(page, told, outputs, others)
        with whole.open("person.html", "w") as page:
            _write_html(page, told, outputs, others)
    record(
        "retention.subject_exported", subject=team, by=by, team=team, rows=rows, outputs=outputs.count(),
        in_full=True,
    )  # fmt: skip
    file.seek(0)
    return file


def _sections(outputs, others):
    """(key, label, what it says, rows) of everything; rows come one by one."""
    yield "outputs", "Items", "What your data was part of.", _outputs(outputs)
    for key, kind in all_kinds().items():
        if kind.content:
            by_name = kind.copy(others[key]) if key in others else ()
            yield key, kind.label, kind.says, chain(_copied(kind, outputs), by_name)


def _outputs(outputs):
    for ids in batches(outputs):
        asked = _asked(ids)
        for row in outputs.filter(pk__in=ids).order_by("received_at", "pk").values("pk", *OUTPUT):
            reviews = asked.get(row.pop("pk"), [])
            yield {name.replace("__name", ""): value for name, value in row.items()} | {"reviews": reviews}


def _asked(ids):
    """{output: why people were asked to look at it, each time}: what was replaced had reasons of its own."""
    asked = defaultdict(list)
    found = Review.objects.filter(output__in=ids).order_by("opened_at", "pk")
    for output, *told in found.values_list("output", "opened_at", "purpose", "reasons"):
        asked[output].append(dict(zip(("opened_at", "purpose", "reasons"), told, strict=True)))
    return asked


def _copied(kind, outputs):
    for ids in batches(outputs):
        yield from kind.content(ids)


def _write_json(page, told, outputs, others):
    """One object with a list for each kind, written as it is read; returns how many rows there were."""
    page.write(ENCODER.encode(told)[:-1].encode() + b',"kept":{')
    count = 0
    for number, (key, _, _, rows) in enumerate(_sections(outputs, others)):
        page.write((b"," if number else b"") + json.dumps(key).encode() + b":[")
        for place, row in enumerate(rows):
            page.write((b",\n" if place else b"\n") + ENCODER.encode(row).encode())
            count += 1
        page.write(b"]")
    page.write(b"}}\n")
    return count


def _write_html(page, told, outputs, others):
    """A page that needs nothing else; every value is escaped by its template."""
    page.write(render_to_string("retention/file_head.html", told).encode())
    for _, label, says, rows in _sections(outputs, others):
        page.write(render_to_string("retention/file_kind.html", {"label": label, "says": says}).encode())
        for row in rows:
            values = [(name.replace("_", " "), _shown(value)) for name, value in row.items()]
            page.write(render_to_string("retention/file_row.html", {"values": values}).encode())
    page.write(render_to_string("retention/file_foot.html", told).encode())


def _shown(value):
    """Texts as they are, times as people write them, everything else as indented JSON."""
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, PLAIN):
        return "" if value is None else str(value)
    return json.dumps(value, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
