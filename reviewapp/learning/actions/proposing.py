"""Suggestions written by people, and what people write about any of them."""

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import Invalid, Refused
from reviewapp.learning.actions.saying import say
from reviewapp.learning.actions.suggestions import (
    MAX_TITLE,
    begin_replay,
    check_digest,
    check_undecided,
    checked_words,
    live_version,
    lock,
    lock_workflow,
    next_number,
    problems_with,
    said_already,
    set_words,
    tell,
)
from reviewapp.learning.bullets import Bullet, one_line
from reviewapp.learning.changes import shape_problems
from reviewapp.learning.models import Remark, Suggestion


@transaction.atomic
def propose(workflow, *, by, kind, change, title):
    """Write a suggestion; it is replayed at once and then waits for a second person.

    A new line of the prompt is named after the suggestion, whatever `bullet` says.
    """
    workflow = lock_workflow(workflow)
    require(by, Permission.DRAFT_POLICY, team=workflow.team)
    number = next_number(workflow.team)
    change = numbered({**change, "kind": kind} if isinstance(change, dict) else change, number)
    title, live = checked_words(title, field="title", most=MAX_TITLE), live_version(workflow)
    if problems := problems_with(change, workflow, live):
        raise Invalid(problems)
    _check_free(workflow, change)
    suggestion = Suggestion(
        team=workflow.team,
        workflow=workflow,
        number=number,
        kind=kind,
        cause=cause_of(change),
        proposed_by=by,
    )
    return _written_down(suggestion, change=change, title=title, live=live, by=by)


@transaction.atomic
def edit_suggestion(suggestion, *, by, change, title, digest):
    """Give a suggestion other words; `digest` is that of those `by` has read. It is replayed again."""
    suggestion = lock(suggestion)
    require(by, Permission.DRAFT_POLICY, team=suggestion.team)
    check_undecided(suggestion)
    check_digest(suggestion, digest)
    title, live = checked_words(title, field="title", most=MAX_TITLE), live_version(suggestion.workflow)
    change = {**change, "kind": suggestion.kind} if isinstance(change, dict) else change
    _check_same_place(suggestion.change, change)
    if problems := problems_with(change, suggestion.workflow, live):
        raise Invalid(problems)
    _check_free(suggestion.workflow, tidy(change), but=suggestion)
    before = bytes(suggestion.digest)
    set_words(suggestion, change=tidy(change), title=title, based_on=live)
    if bytes(suggestion.digest) == before:
        return suggestion
    suggestion.state, suggestion.last_edited_by = Suggestion.State.DRAFTED, by
    suggestion.tokens = tokens_of_change(suggestion.change)
    suggestion.save()
    tell("suggestion.edited", suggestion, by, digest=bytes(suggestion.digest).hex())
    begin_replay(suggestion, by=by)
    return suggestion


@transaction.atomic
def remark(suggestion, *, by, text):
    """Write a remark under a suggestion."""
    suggestion = lock(suggestion)
    require(by, Permission.COMMENT_POLICY, team=suggestion.team)
    text = checked_words(text, field="text")
    return say(tell, "suggestion.remarked", suggestion, by, kind=Remark.Kind.REMARK, text=text)


def numbered(change, number):
    """A new line carries the number of its suggestion, and is one line."""
    if isinstance(change, dict) and change.get("kind") == "prompt" and change.get("op") == "add":
        change = {**change, "bullet": f"S-{number}"}
    return tidy(change)


def tidy(change):
    """What is stored of a change: a learned line as the one line that it becomes."""
    if isinstance(change, dict) and change.get("kind") == "prompt" and isinstance(change.get("text"), str):
        return {**change, "text": one_line(change["text"])}
    return change


def cause_of(change) -> str:
    """What makes two changes written by people the same: all they say but the number of their line."""
    if shape_problems(change):
        raise Invalid(shape_problems(change))
    own_line = change["kind"] == "prompt" and change["op"] == "add"
    said = {name: part for name, part in change.items() if not (own_line and name == "bullet")}
    return f"said:{digest_of(said).hex()[:32]}"


def tokens_of_change(change) -> int:
    """What the change adds to each prompt."""
    adds = change["kind"] == "prompt" and change["op"] != "remove"
    return Bullet(change["bullet"], change["text"]).tokens if adds else 0


def _written_down(suggestion, *, change, title, live, by):
    set_words(suggestion, change=change, title=title, based_on=live)
    suggestion.tokens = tokens_of_change(change)
    suggestion.save()
    suggestion.refresh_from_db(fields=["opened_at"])
    tell("suggestion.drafted", suggestion, by, kind=suggestion.kind, digest=bytes(suggestion.digest).hex())
    begin_replay(suggestion, by=by)
    return suggestion


def _check_free(workflow, change, *, but=None):
    if same := said_already(workflow, change, but=but):
        raise Refused(
            f"{same} says exactly this and is not decided yet. Nothing was written; go on there.",
            code="suggested_already",
        )


def _check_same_place(before, after):
    """An edit changes the words, not which line it is or what is done with it."""
    fixed = ("kind", "op", "bullet") if before.get("kind") == "prompt" else ("kind",)
    if isinstance(after, dict) and any(before.get(name) != after.get(name) for name in fixed):
        raise Invalid({"": ["This would be another suggestion. Nothing was changed; write a new one."]})
