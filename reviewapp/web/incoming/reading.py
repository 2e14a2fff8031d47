"""Files of Label Studio and Langfuse as rows of history. Pure."""

import json
from dataclasses import dataclass

from reviewapp.base.strict_json import STACK_GUARD, Row, Unfit, depth, read
from reviewapp.insights.exporting import label_studio, langfuse
from reviewapp.insights.exporting.history import Unread, Usual, without_ids

TOOLS = {"label_studio": "Label Studio", "langfuse": "Langfuse"}
ENTRIES = {
    "label_studio": (label_studio.tasks_in, label_studio.row_of),
    "langfuse": (langfuse.traces_in, langfuse.row_of),
}
ODD = "It has not the form that this tool exports."


class NoFile(ValueError):
    """The file as a whole says nothing; the message says why, for people."""


@dataclass(frozen=True)
class Said:
    """One entry of a file: its place, and the row it says or why it says none."""

    place: int
    row: Row
    external_id: str = ""


def entries_of(body: bytes, *, tool: str, usual: Usual) -> list[Said]:
    """Every entry of a file, in its order; a bad one spoils only itself."""
    entries, row_of = ENTRIES[tool]
    try:
        found = list(entries(_document(body)))
    except Unread as unread:
        raise NoFile(str(unread)) from None
    except (AttributeError, KeyError, TypeError):
        raise NoFile(ODD) from None
    return [_said(place, entry, row_of, usual) for place, entry in enumerate(found, start=1)]


def _document(body):
    """The JSON of a file, whether one document or one a line."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    if depth(body, stop=STACK_GUARD) > STACK_GUARD:
        raise NoFile("The file nests deeper than any export does.")
    try:
        return json.loads(body)
    except (ValueError, UnicodeDecodeError):
        lines = [line for line in body.split(b"\n") if line.strip()]
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, UnicodeDecodeError):
        raise NoFile("The file is no JSON. Export it as JSON there, and choose it again.") from None


def _said(place, entry, row_of, usual):
    """Read as strictly as what the API is sent, since it is stored the same way."""
    try:
        row = without_ids(row_of(entry, usual))
        name = str(row.get("external_id", ""))
        return Said(place, Row(value=read(json.dumps(row).encode())), name)
    except Unread as unread:
        return Said(place, Row(problem=Unfit(str(unread), status=422, code="unread")))
    except Unfit as unfit:
        return Said(place, Row(problem=unfit), name)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return Said(place, Row(problem=Unfit(ODD, status=422, code="unread")))
