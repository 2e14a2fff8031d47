"""The columns of what learning hands out, and the kinds of file it offers."""

from collections.abc import Iterable

from reviewapp.base import filing
from reviewapp.base.filing import Column, check_form, digest_of_file

FORMS = {name: filing.FORMS[name] for name in ("jsonl", "parquet")}
_ID = Column("id", "text", "The output.")
_SHOWN = (
    Column("patterns", "texts", "The recurring mistakes it shows, by their ids."),
    Column("marks", "json", "Which columns hold words written for a machine to obey, by kind."),
)
COLUMNS = {
    "pairs": (
        _ID,
        Column("prompt", "text", "What the agent was given."),
        Column("chosen", "text", "The output as a person left it."),
        Column("rejected", "text", "The output as the agent made it."),
        Column("categories", "texts", "What was wrong, by the categories' keys."),
        Column("justification", "text", "Why, in the reviewer's words."),
        *_SHOWN,
    ),
    "evals": (
        _ID,
        Column("input", "json", "What the agent was given."),
        Column("must_not", "json", "What another attempt must not say or set."),
        Column("must", "json", "What another attempt must say or set."),
        Column("check", "json", "The same as one condition of the policy language, where one tells it."),
        Column("reference", "json", "The output as it was left."),
        *_SHOWN,
    ),
    "gepa": (
        _ID,
        Column("input", "json", "What the agent was given."),
        Column("output", "json", "What it made."),
        Column("score", "number", "From 0, refused, to 1, left as it was."),
        Column("feedback", "text", "Why the score is what it is."),
        *_SHOWN,
    ),
}

__all__ = ["COLUMNS", "FORMS", "check_form", "digest_of_file", "write"]


def write(rows: Iterable[dict], into, *, kind: str, form: str) -> int:
    """Write all rows and say how many there were."""
    return filing.write(rows, into, columns=COLUMNS[kind], form=form)
