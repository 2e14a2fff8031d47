"""One line that names an output on a page. Pure."""

import re

from reviewapp.base import visible

LIMIT = 120
LOOKED_AT = 1_000
FROM_INPUT = ("subject", "title", "question", "name")
UNSEEN = re.compile(rf"(?:{visible.UNSEEN.pattern}|\s)+")


def title_of(given, made, metadata) -> str:
    """The title the agent gave, else the subject of the input, else the first line that says something."""
    candidates = [metadata.get("title")]
    if isinstance(given, dict):
        candidates += [given.get(name) for name in FROM_INPUT]
    candidates += [_first_text(given), _first_text(made)]
    return next((line for line in map(_line, candidates) if line), "")


def _line(value) -> str:
    if not isinstance(value, str):
        return ""
    first = next((line for line in value[:LOOKED_AT].splitlines() if not UNSEEN.fullmatch(line) and line), "")
    clean = UNSEEN.sub(" ", first[: LIMIT * 2]).strip()
    return clean if len(clean) <= LIMIT else f"{clean[: LIMIT - 1].rstrip()}…"


def _first_text(value):
    if isinstance(value, str):
        return value
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        if text := member if isinstance(member, str) else _first_text(member):
            return text
    return ""
