"""A worker that is slow, and one that is killed between the database and the disk."""

import pytest
from django.db.models import F
from django.utils import timezone

from reviewapp.base import filing
from reviewapp.insights.actions import exports
from reviewapp.insights.actions.exports import cancelling, places, running, selecting
from reviewapp.insights.models import Export
from tests import factories
from tests.insights.exports import ask, contents, finish, make_judged


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def export(northwind, rosa, lena):
    workflow = factories.make_workflow(northwind, slug="replies")
    make_judged(workflow, rosa)
    return ask(northwind, lena)


def overtaken(step, export):
    """The same step, but before its first run the worker's hold lapses and another one does all the work."""
    calls = []

    def slow(*args, **named):
        calls.append(args)
        if len(calls) == 1:
            Export.objects.filter(pk=export.pk).update(taken_until=timezone.now())
            assert exports.run_export(export).state == "done"
        return step(*args, **named)

    return slow


def test_who_reads_too_slowly_takes_nothing_from_whoever_was_faster(export, monkeypatch):
    monkeypatch.setattr(running, "next_batch", overtaken(running.next_batch, export))

    assert exports.run_export(export) is None
    export.refresh_from_db()
    assert (export.state, contents(export).count(b"\n")) == ("done", 1)


def test_who_joins_too_slowly_takes_nothing_from_whoever_was_faster(export, monkeypatch):
    monkeypatch.setattr(filing, "join", overtaken(filing.join, export))

    assert exports.run_export(export) is None
    export.refresh_from_db()
    assert (export.state, contents(export).count(b"\n")) == ("done", 1)


def test_counting_may_take_longer_than_a_part(export, monkeypatch):
    seen = []

    def looked(export):
        Export.objects.filter(pk=export.pk).update(taken_until=F("taken_until") - running.HOLD)
        seen.append(exports.has_due_exports())
        return selecting.rows_asked(export)

    monkeypatch.setattr(running, "rows_asked", looked)
    assert exports.run_export(export).state == "done"
    assert seen == [False]


@pytest.mark.parametrize("state", ["cancelled", "expired"])
def test_what_nobody_may_have_is_removed_though_a_process_died_over_it(export, lena, monkeypatch, state):
    kept = finish(ask(export.team, lena))
    if state == "expired":
        finish(export)
    else:
        places.create(places.part_of(export, 1)).close()
    monkeypatch.setattr(places, "remove", lambda export: None)
    if state == "expired":
        Export.objects.filter(pk=export.pk).update(expires_at=timezone.now())
        exports.forget_old_exports()
    else:
        cancelling.cancel_export(export, by=lena)
    assert places.folder_of(export).exists()

    monkeypatch.undo()
    exports.forget_old_exports()
    assert (places.folder_of(export).exists(), places.folder_of(kept).exists()) == (False, True)
