"""Rows written to files, part by part: CSV, lines of JSON, Parquet, or one JSON document. Pure.

Whoever writes keeps no more rows than it is given at once, and parts of one form join to one file.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from reviewapp.base.errors import Refused

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
A_GROUP = 1_000
# Readers that split at every kind of line end would cut a row in two.
LINE_ENDS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"})
# What begins a formula in a spreadsheet (OWASP, CSV Injection), also in full width, also after the unseen.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")
UNSEEN = (
    *range(0x21), *range(0x7F, 0xA1), 0xAD, 0x61C, 0x180E, *range(0x2000, 0x2010), *range(0x2028, 0x2030),
    *range(0x205F, 0x2070), 0x3000, 0xFEFF,
)  # fmt: skip
BLANK = "".join(map(chr, UNSEEN))


@dataclass(frozen=True)
class Column:
    """Its name, what kind of values (text, whole, number, flag, time, texts, json), and what it says."""

    name: str
    kind: str
    says: str = ""


def line_of(row: dict) -> bytes:
    """A row as one line of JSON."""
    text = json.dumps(row, ensure_ascii=False, default=_plain).translate(LINE_ENDS)
    return (text + "\n").encode("utf-8", "backslashreplace")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what would begin one."""
    begin = text.lstrip(BLANK)
    return f"'{text}" if begin.startswith(FORMULA) or text.startswith(BREAKS) else text


def write(rows: Iterable[dict], into, *, columns: tuple[Column, ...], form: str) -> int:
    """Write all rows as one part and say how many there were."""
    return {"csv": _write_csv, "parquet": _write_parquet}.get(form, _write_lines)(rows, into, columns)


def join(parts: Iterable, into, *, columns: tuple[Column, ...], form: str, frame=(b"[", b"]")):
    """One whole file from open parts of the same form. A JSON document gets its frame around it."""
    if form == "parquet":
        _join_parquet(parts, into, columns)
    elif form == "json":
        _join_document(parts, into, frame)
    else:
        into.write(b"\xef\xbb\xbf" + _cells([each.name for each in columns]) if form == "csv" else b"")
        for part in parts:
            shutil.copyfileobj(part, into, 1 << 20)


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
        arrow()


def arrow():
    """The package that writes Parquet, and its part for that."""
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


# ---- lines -------------------------------------------------------------------------------------


def _write_lines(rows, into, columns):
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        into.write(line_of(row))
    return count


def _join_document(parts, into, frame):
    """Every line of the parts is one entry of the document's list."""
    into.write(frame[0] + b"\n")
    between = b""
    for part in parts:
        for line in part:
            into.write(between + line.rstrip(b"\n"))
            between = b",\n"
    into.write(b"\n" + frame[1] + b"\n")


def _plain(value):
    return value.isoformat().replace("+00:00", "Z")


# ---- CSV ---------------------------------------------------------------------------------------


def _write_csv(rows, into, columns):
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        into.write(_cells([_cell(row[each.name], each.kind) for each in columns]))
    return count


def _cells(cells):
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")


def _cell(value, kind):
    if value is None:
        return ""
    if kind == "time":
        return _plain(value)
    if kind in ("whole", "number", "flag"):
        return str(value).lower()
    if kind == "texts":
        value = "; ".join(value)
    elif kind == "json":
        value = json.dumps(value, ensure_ascii=False)
    return safe_cell(value)


# ---- Parquet -----------------------------------------------------------------------------------


def _write_parquet(rows, into, columns):
    pyarrow, parquet = arrow()
    schema, count = _schema(pyarrow, columns), 0
    with parquet.ParquetWriter(into, schema, compression="zstd") as writer:
        for group in _groups(rows):
            count += len(group)
            arrays = [
                pyarrow.array([_stored(row[each.name], each.kind) for row in group], schema.field(place).type)
                for place, each in enumerate(columns)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return count


def _join_parquet(parts, into, columns):
    pyarrow, parquet = arrow()
    with parquet.ParquetWriter(into, _schema(pyarrow, columns), compression="zstd") as writer:
        for part in parts:
            with parquet.ParquetFile(part) as found:
                for place in range(found.num_row_groups):
                    writer.write_table(found.read_row_group(place))


def _schema(pyarrow, columns):
    types = {
        "whole": pyarrow.int64(),
        "number": pyarrow.float64(),
        "flag": pyarrow.bool_(),
        "time": pyarrow.timestamp("us", tz="UTC"),
        "texts": pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema([(each.name, types.get(each.kind, pyarrow.string())) for each in columns])


def _stored(value, kind):
    """What has no one type over all rows is its JSON there."""
    return value if kind != "json" or value is None else json.dumps(value, ensure_ascii=False)


def _groups(rows) -> Iterator[list[dict]]:
    waiting = iter(rows)
    while group := list(islice(waiting, A_GROUP)):
        yield group
