"""What learning holds of a workflow as one digest a table, to see that a recount gives the same."""

from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder

from reviewapp.learning.models import Atom, Evidence, Observation, Pattern, Trust

ENCODER = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True)
SURROGATES = {"id"}


def digests_of(workflow) -> dict[str, str]:
    """{table: digest of its rows}, whatever the order in which they were written, surrogate ids left out."""
    own = {"workflow": workflow}
    return {
        "observations": _digest(Observation.objects.filter(**own)),
        "atoms": _digest(Atom.objects.filter(**own), leave_out=SURROGATES),
        "patterns": _digest(Pattern.objects.filter(**own)),
        "trust": _digest(Trust.objects.filter(**own), leave_out=SURROGATES),
        "evidence": _digest(Evidence.objects.filter(pattern__workflow=workflow), leave_out=SURROGATES),
    }


def _digest(rows, *, leave_out=frozenset()):
    told = sha256()
    names = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in leave_out]  # noqa: SLF001
    for line in sorted(_told(row) for row in rows.values(*names).iterator()):
        told.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return told.hexdigest()


def _told(row):
    """Keys are bytes: they are told in hexadecimal."""
    plain = {
        name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }
    return ENCODER.encode(plain)
