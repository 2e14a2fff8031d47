"""Bring in what another tool exported, or say first what that would do."""

from dataclasses import dataclass, field

from django.db import transaction

from reviewapp.base.errors import Invalid
from reviewapp.intake.actions import import_history

A_CALL = 1_000


@dataclass
class Told:
    """What came of the entries, or would: `new` and `known` as they are, `refused` with why."""

    new: list = field(default_factory=list)
    known: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def look_at(entries, *, team, by) -> Told:
    """What bringing them in would do, down to each row; nothing is kept of it."""
    with transaction.atomic():
        told = bring_in(entries, team=team, by=by)
        transaction.set_rollback(True)
    return told


def bring_in(entries, *, team, by) -> Told:
    """Bring the rows in as history, some at a time; done twice, nothing is there twice."""
    told = Told()
    for first in range(0, len(entries), A_CALL):
        some = entries[first : first + A_CALL]
        results = import_history([each.row for each in some], team=team, by=by)
        for entry, result in zip(some, results, strict=True):
            if result.error is not None:
                told.refused.append((entry, sentences_of(result.error)))
            else:
                (told.new if result.is_new else told.known).append(entry)
    return told


def sentences_of(error):
    """Why a row was refused, for people: each field with its sentences."""
    if error.code == "other_content":
        return ["Your team has this one already, with other content; it stays as it is."]
    if not isinstance(error, Invalid):
        return [error.message]
    return [f"{name}: {' '.join(sentences)}" for name, sentences in error.errors.items()]
