"""Rows written to a file: as lines of JSON, or as Parquet where the optional package for it is there."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from reviewapp.base.errors import Refused
from reviewapp.learning.exporting import line_of

FORMS = {"jsonl": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}
A_GROUP = 1_000
LISTS = frozenset({"categories", "patterns"})
NUMBERS = frozenset({"score"})
TEXTS = frozenset({"id", "prompt", "chosen", "rejected", "justification", "feedback"})
COLUMNS = {
    "pairs": ("id", "prompt", "chosen", "rejected", "categories", "justification", "patterns", "marks"),
    "evals": ("id", "input", "must_not", "must", "check", "reference", "patterns", "marks"),
    "gepa": ("id", "input", "output", "score", "feedback", "patterns", "marks"),
}


def write(rows: Iterable[dict], into, *, kind: str, form: str) -> int:
    """Write all rows and say how many there were."""
    return _write_parquet(rows, into, kind) if form == "parquet" else _write_lines(rows, into)


def digest_of_file(into) -> str:
    """SHA-256 of everything written, in hexadecimal; the file stands at its end after."""
    into.flush()
    into.seek(0)
    told = sha256()
    while chunk := into.read(1 << 20):
        told.update(chunk)
    return told.hexdigest()


def check_form(form: str):
    """Refuse Parquet before anything is read where its package is missing."""
    if form == "parquet":
        _pyarrow()


def _write_lines(rows, into):
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        into.write(line_of(row))
    return count


def _write_parquet(rows, into, kind):
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(name, _type_of(arrow, name)) for name in COLUMNS[kind]])
    count = 0
    with parquet.ParquetWriter(into, schema) as writer:
        for group in _groups(rows):
            count += len(group)
            writer.write_table(arrow.Table.from_pylist([_flat(row) for row in group], schema=schema))
    return count


def _groups(rows) -> Iterator[list[dict]]:
    waiting = iter(rows)
    while group := list(islice(waiting, A_GROUP)):
        yield group


def _type_of(arrow, name):
    if name in LISTS:
        return arrow.list_(arrow.string())
    return arrow.float64() if name in NUMBERS else arrow.string()


def _flat(row):
    """What has no one type over all rows is its JSON there."""
    plain = LISTS | NUMBERS | TEXTS
    return {
        name: value if name in plain else None if value is None else json.dumps(value, ensure_ascii=False)
        for name, value in row.items()
    }


def _pyarrow():
    try:
        import pyarrow  # noqa: PLC0415  optional
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise Refused(
            "Parquet needs the optional package pyarrow, which is not installed here. Nothing was written; "
            "install reviewapp[parquet], or take JSON Lines.",
            code="no_parquet",
        ) from None
    return pyarrow, pyarrow.parquet
