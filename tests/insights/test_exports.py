"""An export is asked for, written part by part, and is whole or not there."""

import csv
import hashlib
import io
import json
import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pyarrow import parquet

from reviewapp.accounts.models import Membership
from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions import exports
from reviewapp.insights.actions.exports import places, running
from reviewapp.insights.actions.exports.reading import next_batch
from reviewapp.insights.exporting.kinds import KINDS
from reviewapp.insights.models import Export
from reviewapp.learning.models import Observation
from tests import factories
from tests.insights.exports import ask, contents, everything, finish, make_judged
from tests.learning.making import make_decision, make_observation


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def replies(northwind, rosa):
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa)
    factories.make_category(workflow, key="tone", name="Tone", cause="model")
    return workflow


def rows_of(export):
    return [json.loads(line) for line in contents(finish(export)).splitlines()]


def events(action):
    return Event.objects.filter(action=action)


def test_decisions_are_handed_out_with_who_decided_what_and_why(replies, rosa, lena, northwind):
    decision = make_judged(
        replies, rosa, verdict="rejected", why="Rude.", categories=replies.categories.all()
    )
    (row,) = rows_of(ask(northwind, lena))

    assert list(row) == [column.name for column in KINDS["decisions"].columns]
    assert (row["decision"], row["verdict"], row["reviewer"]) == (str(decision.pk), "rejected", rosa.email)
    assert (row["categories"], row["causes"], row["justification"]) == (["tone"], ["model"], "Rude.")
    assert (row["workflow"], row["standing"], row["purpose"]) == ("replies", True, "triage")


def test_corrections_hold_what_was_shown_and_what_was_left(replies, rosa, lena, northwind):
    make_judged(replies, rosa, verdict="approved")
    make_judged(replies, rosa, output={"text": "x"}, after={"text": "y"})
    (row,) = rows_of(ask(northwind, lena, "corrections"))

    assert (row["before"], row["after"]) == ({"text": "x"}, {"text": "y"})


def test_a_decision_that_was_replaced_is_no_correction_any_more(replies, rosa, sam, lena, northwind):
    first = make_judged(replies, rosa, days_ago=3)
    again = factories.make_review(first.output)
    make_decision(again, sam, verdict="approved", days_ago=1)

    assert rows_of(ask(northwind, lena, "corrections")) == []
    assert [row["standing"] for row in rows_of(ask(northwind, lena))] == [False, True]


def test_pairs_and_test_cases_leave_out_what_was_set_aside(replies, rosa, lena, northwind):
    make_observation(replies, rosa)
    aside = make_observation(replies, rosa)
    Observation.objects.filter(pk=aside.pk).update(is_quarantined=True)
    pairs, cases = ask(northwind, lena, "pairs"), ask(northwind, lena, "evals")

    assert (len(rows_of(pairs)), len(rows_of(cases))) == (1, 1)
    pairs.refresh_from_db()
    assert pairs.left_out == {"set_aside": 1}


@pytest.mark.parametrize("kind", ["decisions", "corrections", "label_studio", "langfuse"])
def test_without_consent_nothing_goes_out_and_the_note_counts_it(replies, rosa, lena, northwind, kind):
    make_judged(replies, rosa, consent="yes")
    make_judged(replies, rosa, consent="Withdrawn")
    make_judged(replies, rosa, consent="false")
    export = finish(ask(northwind, lena, kind, "jsonl" if KINDS[kind].columns else "json"))

    assert export.left_out == {"no_consent": 2}
    (why,) = exports.note_of(export, by=lena)["left_out"]
    assert (why["key"], why["rows"]) == ("no_consent", 2)


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({"workflow": "replies"}, 1),
        ({"category": "tone"}, 1),
        ({"queue": "front-line"}, 2),
        ({"workflow": "replies", "version": 1}, 0),
        ({"start": timezone.now() - timedelta(hours=1)}, 0),
    ],
)
def test_an_export_can_be_narrowed(replies, rosa, lena, northwind, narrowed, count):
    make_judged(replies, rosa, categories=replies.categories.all())
    make_judged(factories.make_workflow(northwind), rosa)

    assert len(rows_of(ask(northwind, lena, **narrowed))) == count


def test_another_teams_decisions_stay_there(replies, rosa, lena, northwind, otto):
    other = factories.make_workflow(otto.teams[0])
    make_judged(other, otto)

    assert rows_of(ask(northwind, lena)) == []
    assert len(rows_of(ask(otto.teams[0], otto))) == 1


def test_in_csv_no_text_is_a_formula(replies, rosa, lena, northwind):
    for text in (
        "=1+1",
        "+49 30",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1+1",
        "＝1",
        "\u3000=1",
        "\u202e=1",
        "fine",
    ):
        make_judged(replies, rosa, verdict="rejected", why=text)
    export = finish(ask(northwind, lena, form="csv"))
    text = contents(export).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert [row["justification"][:1] for row in rows] == ["'"] * 10 + ["f"]
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())
    assert (rows[0]["standing"], rows[0]["categories"]) == ("true", "")


def test_parquet_has_the_types_that_the_note_says(replies, rosa, lena, northwind):
    make_judged(replies, rosa, categories=replies.categories.all())
    export = finish(ask(northwind, lena, "corrections", "parquet"))
    table = parquet.read_table(io.BytesIO(contents(export)))
    said = {each["name"]: each["type"] for each in exports.note_of(export, by=lena)["columns"]}

    found = {field.name: str(field.type) for field in table.schema}
    assert {name: kind.replace("list<element: string>", "list<string>") for name, kind in found.items()} == {
        name: {"timestamp[us, UTC]": "timestamp[us, tz=UTC]", "string holding JSON": "string"}.get(kind, kind)
        for name, kind in said.items()
    }
    assert table.to_pylist()[0]["categories"] == ["tone"]


def test_the_file_is_what_its_digest_says_and_only_ours_to_read(replies, rosa, lena, northwind):
    make_judged(replies, rosa)
    export = finish(ask(northwind, lena))
    note = exports.note_of(export, by=lena)

    assert export.digest_hex == note["sha256"] == hashlib.sha256(contents(export)).hexdigest()
    assert (export.size, note["rows"], note["asked_by"]) == (len(contents(export)), 1, lena.email)
    path = places.file_of(export)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert sorted(each.name for each in path.parent.iterdir()) == ["file.jsonl", "schema.json"]


def test_the_trail_says_who_asked_and_what_came_of_it(replies, rosa, lena, northwind):
    make_judged(replies, rosa)
    export = finish(ask(northwind, lena, workflow="replies"))
    asked, finished = events("export.asked").get(), events("export.finished").get()

    assert (asked.actor_id, asked.subject_id) == (str(lena.pk), str(export.pk))
    assert (asked.facts["kind"], asked.facts["scope"]["workflow"]) == ("decisions", "replies")
    assert (finished.facts["rows"], finished.facts["digest"]) == (1, export.digest_hex)


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_export_nothing(northwind, cast, who):
    with pytest.raises(NotAllowed):
        ask(northwind, cast[who])
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "poems"}, "kind"),
        ({"kind": "pairs", "form": "json"}, "form"),
        ({"workflow": "nothing"}, "workflow"),
        ({"version": 1}, "version"),
        ({"category": "nothing"}, "category"),
        ({"end": everything().start}, "to"),
    ],
)
def test_what_makes_no_sense_is_refused(northwind, lena, asked, field):
    with pytest.raises(Invalid) as refusal:
        ask(northwind, lena, **asked)
    assert list(refusal.value.errors) == [field]


def test_only_so_many_are_under_way(northwind, lena):
    for _ in range(5):
        ask(northwind, lena)
    with pytest.raises(Refused, match="5 exports of this team are under way"):
        ask(northwind, lena)


def test_nothing_is_asked_if_it_cannot_be_recorded(northwind, lena, monkeypatch):
    monkeypatch.setattr("reviewapp.insights.actions.exports.asking.record", broken)
    with pytest.raises(OSError, match="no room"):
        ask(northwind, lena)
    assert not Export.objects.exists()


def broken(*args, **kwargs):
    raise OSError("no room")


def test_nothing_is_finished_if_it_cannot_be_recorded(northwind, lena, monkeypatch):
    export = ask(northwind, lena)
    monkeypatch.setattr(running, "record", broken)
    with pytest.raises(OSError, match="no room"):
        exports.run_export(export)
    export.refresh_from_db()
    assert (export.state, export.digest) == ("running", None)


def test_an_export_goes_on_where_a_worker_left_it(replies, rosa, lena, northwind, monkeypatch):
    for day in range(1, 6):
        make_judged(replies, rosa, days_ago=day)
    monkeypatch.setattr(running, "A_RUN", 0)
    monkeypatch.setitem(
        KINDS, "decisions", KINDS["decisions"].__class__(**{**vars(KINDS["decisions"]), "batch": 2})
    )
    export = ask(northwind, lena)
    monkeypatch.setattr(running, "_write_part", dying(running._write_part, at=2))
    parts = 0
    while export.is_under_way:
        Export.objects.filter(state="running").update(taken_until=None)
        with pytest.raises(SystemExit) if parts == 1 else nullcontext():
            exports.run_export(export)
        parts += 1
        export.refresh_from_db()

    days = [row["decided_at"] for row in rows_of(export)]
    assert (len(days), days, export.done) == (5, sorted(days), 5)


def test_cases_of_several_workflows_come_in_their_order_batch_by_batch(
    replies, rosa, lena, northwind, monkeypatch
):
    other = factories.make_workflow(northwind, slug="refunds")
    made = [make_observation(replies if day % 3 else other, rosa, days_ago=day) for day in range(1, 8)]
    pairs = KINDS["pairs"]
    monkeypatch.setitem(KINDS, "pairs", pairs.__class__(**{**vars(pairs), "batch": 2}))
    export = ask(northwind, lena, "pairs")

    found, place = [], None
    while (batch := next_batch(export, place)).read:
        found, place = [*found, place], batch.after
    assert [each and each[1] for each in found] == [None, *(str(made[n].pk) for n in (5, 3, 1))]
    assert len(rows_of(export)) == 7


def dying(write, *, at):
    """A worker that is killed while it writes one of the parts."""
    calls = []

    def write_or_die(export):
        calls.append(export)
        if len(calls) == at:
            raise SystemExit
        return write(export)

    return write_or_die


def test_a_cancelled_export_stops_midway_and_leaves_nothing(replies, rosa, lena, northwind, monkeypatch):
    make_judged(replies, rosa)
    export = ask(northwind, lena)
    monkeypatch.setattr(running, "next_batch", cancelling(running.next_batch, export, lena))

    assert exports.run_export(export) is None
    export.refresh_from_db()
    assert (export.state, places.folder_of(export).exists()) == ("cancelled", False)
    assert (events("export.cancelled").count(), events("export.finished").count()) == (1, 0)


def cancelling(read, export, by):
    def read_and_cancel(*args):
        exports.cancel_export(export, by=by)
        return read(*args)

    return read_and_cancel


def test_who_may_no_longer_export_gets_nothing(replies, rosa, lena, northwind):
    export = ask(northwind, lena)
    Membership.objects.filter(user=lena).update(role="reviewer")

    assert exports.run_export(export).state == "failed"
    assert "do not let you export" in Export.objects.get().trouble
    assert events("export.failed").count() == 1


def test_a_full_disk_is_told(replies, rosa, lena, northwind, settings, tmp_path):
    (tmp_path / "exports").write_text("no folder")
    failed = exports.run_export(ask(northwind, lena))

    assert (failed.state, "could not be written" in failed.trouble) == ("failed", True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_file(replies, rosa, lena, northwind):
    make_judged(replies, rosa)
    export = ask(northwind, lena)

    def work():
        exports.run_export(export)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    export.refresh_from_db()
    assert (export.state, export.turn, export.rows) == ("done", 1, 1)
    assert events("export.finished").count() == 1
