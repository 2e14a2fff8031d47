"""JSON cut into coloured pieces for reading. Pure: pieces are text, never markup."""

import json
from collections.abc import Iterator

Piece = tuple[str, str]  # kind ("key", "text", "number", "") and the words
MOST = 10_000  # an agent may send half a million numbers, and each piece costs a reader's time


def pieces(value, *, indent: int = 2) -> Iterator[Piece]:
    """The value over several lines, as `json.dumps(indent=2)` would write it.

    After the first ten thousand pieces the rest comes as one, uncoloured.
    """
    told = 0
    for count, (kind, words) in enumerate(_value(value, "\n", " " * indent)):
        if count == MOST:
            yield "", json.dumps(value, indent=indent, ensure_ascii=False, default=str)[told:]
            return
        told += len(words)
        yield kind, words


def _value(value, line: str, step: str) -> Iterator[Piece]:
    if isinstance(value, dict) and value:
        entries = [(str(key), inner) for key, inner in value.items()]
        yield from _between("{", entries, "}", line, step)
    elif isinstance(value, list | tuple) and value:
        yield from _between("[", [(None, inner) for inner in value], "]", line, step)
    else:
        kind = "text" if isinstance(value, str) else "" if value in ({}, []) else "number"
        yield kind, _dumps(value)


def _between(opening, entries, closing, line, step) -> Iterator[Piece]:
    yield "", opening
    for position, (key, inner) in enumerate(entries):
        yield "", ("," if position else "") + line + step
        if key is not None:
            yield "key", _dumps(key)
            yield "", ": "
        yield from _value(inner, line + step, step)
    yield "", line + closing


def _dumps(value) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
