"""Makers of exports and of the decisions they hand out."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from reviewapp.insights.actions import exports
from reviewapp.insights.actions.exports import places
from reviewapp.insights.exporting.scopes import Selection
from tests import factories
from tests.learning.making import make_decision


def everything(**narrowed):
    """All decisions there are, or those of a workflow, an agent, a category."""
    span = {"start": datetime(2020, 1, 1, tzinfo=UTC), "end": timezone.now() + timedelta(days=1)}
    return Selection(**span | narrowed)


def ask(team, by, kind="decisions", form="jsonl", **narrowed):
    return exports.ask_export(team, by=by, kind=kind, form=form, selection=everything(**narrowed))


def finish(export):
    """Carry an export out to its end, part by part."""
    while export.is_under_way:
        exports.run_export(export)
        export.refresh_from_db()
    return export


def contents(export):
    return places.file_of(export).read_bytes()


def make_judged(workflow, by, *, verdict="edited", consent=None, categories=(), **decided):
    """One output that somebody decided: `make_judged(replies, rosa, verdict="rejected", why="Rude.")`."""
    privacy = {} if consent is None else {"privacy": {"consent": consent}}
    given = decided.pop("output", "Thank you. Your parcel arrives on Tuesday.")
    content = factories.make_content(given, metadata={"channel": "mail", **privacy})
    agent = workflow.team.agents.first() or factories.make_agent(workflow.team)
    output = factories.make_output(workflow, agent, content=content, status=verdict)
    queue = by.queues.first() or factories.make_queue(workflow.team, by)
    review = factories.make_review(output, queue=queue)
    decided.setdefault("after", "Thank you. We send the tracking link today.")
    decision = make_decision(review, by, verdict=verdict, **decided)
    decision.categories.set(categories)
    return decision
