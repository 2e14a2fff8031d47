"""The note beside each file: what is in it, what is not and why, and how to know it is whole. Pure."""

import json

from reviewapp.insights.exporting.kinds import KINDS, LEFT_OUT, Kind

TYPES = {
    "csv": {
        "text": "text", "whole": "whole number", "number": "number", "flag": "true or false",
        "time": "RFC 3339, UTC", "texts": "texts separated by “; ”", "json": "JSON as text",
    },
    "jsonl": {
        "text": "string", "whole": "integer", "number": "number", "flag": "boolean",
        "time": "string, RFC 3339, UTC", "texts": "array of strings", "json": "any JSON",
    },
    "parquet": {
        "text": "string", "whole": "int64", "number": "double", "flag": "bool",
        "time": "timestamp[us, UTC]", "texts": "list<string>", "json": "string holding JSON",
    },
}  # fmt: skip
CSV = {
    "encoding": "UTF-8 with a byte order mark",
    "quotes": "every cell is quoted; a quote within one is doubled",
    "formulas": "Texts that a spreadsheet would take for a formula begin with an apostrophe that is ours.",
}


def note_of(export, *, more) -> dict:
    """The schema note of a finished export; `more` holds what only whoever wrote it knows."""
    kind = KINDS[export.kind]
    told = {
        "about": f"{kind.label}: {kind.says}",
        "kind": export.kind,
        "form": export.form,
        "filter": export.scope,
        "rows": export.rows,
        "left_out": [
            {"why": LEFT_OUT[why], "key": why, "rows": count}
            for why, count in export.left_out.items()
            if count
        ],
        "columns": columns_of(kind, export.form),
        **more,
    }
    return told | ({"csv": CSV} if export.form == "csv" else {})


def columns_of(kind: Kind, form: str) -> list[dict]:
    types = TYPES.get(form, {})
    return [{"name": each.name, "type": types[each.kind], "says": each.says} for each in kind.columns]


def as_file(note: dict) -> bytes:
    return (json.dumps(note, ensure_ascii=False, indent=2) + "\n").encode()
