"""A restored database forgets again what was erased after the backup."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from reviewapp.base.keeping import ERASE, Order
from reviewapp.retention.actions import ask_erasure, confirm_erasure, erase_on, replay_erasures
from reviewapp.retention.models import Erasure
from reviewapp.retention.register import begin, lines, register
from reviewapp.review.models import Draft, Output
from tests import factories
from tests.retention import histories
from tests.retention.everything import places_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register_file(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures" / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.ERASURES_FILE


@pytest.fixture
def outputs(support_agent, northwind, rosa):
    ready = histories.ready(northwind, rosa)
    told = {"subject": "kunde-7", "privacy": {"subject_id": "kunde-7"}}
    made = [histories.post(support_agent, ready, says="zwoelfboeck", **told) for _ in range(2)]
    for output in made:
        histories.judge(output, rosa, says="zwoelfboeck")
    return made


def as_before_the_backup(act):
    """Everything that `act` wrote is lost with the database; only files outside stay."""

    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def command(*, exit_code=0, **options):
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("replay_erasures", stdout=out, stderr=err, **options)
    except SystemExit as left:
        code = left.code
    assert code == exit_code, err.getvalue()
    return out.getvalue(), err.getvalue()


@pytest.fixture
def erased_since(northwind, ada, alan, outputs):
    """An erasure that was asked before the backup, and confirmed and done after it."""
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="Case 3.")

    def go_on():
        confirm_erasure(erasure, by=alan)
        while erase_on(erasure):
            pass
        assert places_of("zwoelfboeck") == {}

    as_before_the_backup(go_on)
    return erasure


def test_what_a_restore_brought_back_goes_again(erased_since):
    assert places_of("zwoelfboeck")
    told, _ = command()
    assert "1 lines of the register" in told
    assert "2 content" in told
    assert places_of("zwoelfboeck") == {}
    assert places_of("kunde-7") == {}
    codes = set(Output.objects.values_list("subject", flat=True))
    assert len(codes) == 1


def test_done_twice_it_changes_nothing(erased_since, events_named):
    command()
    told, _ = command()
    assert "forgotten again: nothing" in told
    assert len(events_named("retention.erasures_replayed")) == 2


def test_a_request_that_the_backup_still_holds_is_closed(erased_since):
    command()
    erasure = Erasure.objects.get()
    assert (erasure.state, erasure.subject) == ("withdrawn", "")
    assert "again after" in erasure.trouble


def test_a_hold_of_the_restored_database_wins(erased_since, outputs, set_hold):
    set_hold(output=outputs[0])
    told, said = command(exit_code=8)
    assert "kept by legal holds: 1" in told
    assert "1 rows are kept by legal holds" in said
    assert Output.objects.get(pk=outputs[0].pk).subject == "kunde-7"


def test_lines_of_rules_are_done_too(outputs, northwind, support_agent, register_file):
    register("content", [outputs[0].pk], because="rule:3", team_id=northwind.pk)
    register("comments", [], because="rule:3", team_id=northwind.pk)
    assert len(list(lines())) == 1
    done = replay_erasures()
    assert done.gone == {"content": 1}
    outputs[0].content.refresh_from_db()
    assert outputs[0].content.output is None
    outputs[1].content.refresh_from_db()
    assert outputs[1].content.output


def test_of_held_rows_only_the_held_ones_stay(outputs, northwind, set_hold):
    set_hold(output=outputs[1])
    register("content", [output.pk for output in outputs], because="rule:3", team_id=northwind.pk)
    done = replay_erasures()
    assert (done.gone["content"], done.held) == (1, 1)


def test_rows_that_got_a_number_anew_after_the_restore_stay(outputs, northwind, rosa):
    """The sequences of a restored database stand lower than what the register names."""
    outputs = [factories.make_review(output, purpose="second") for output in outputs]
    old, new = (Draft.objects.create(review=review, user=rosa, content={"a": "b"}) for review in outputs)
    Draft.objects.filter(pk=old.pk).update(saved_at=timezone.now() - timedelta(days=40))
    Draft.objects.filter(pk=new.pk).update(saved_at=timezone.now() + timedelta(minutes=1))
    register("drafts", [old.pk, new.pk], because="rule:3", team_id=northwind.pk)
    assert replay_erasures().gone["drafts"] == 1
    assert list(Draft.objects.filter(pk__in=[old.pk, new.pk])) == [new]
    assert replay_erasures().gone["drafts"] == 0


def test_only_what_is_newer_is_read(outputs, northwind):
    register("content", [outputs[0].pk], because="rule:3", team_id=northwind.pk)
    told, _ = command(since=timezone.now().isoformat())
    assert "0 lines" in told
    with pytest.raises(CommandError, match="no moment"):
        command(since="yesterday")
    with pytest.raises(CommandError, match="no register"):
        command(register="/nowhere/at/all")


def test_a_line_that_broke_off_costs_only_itself(outputs, northwind, register_file):
    register("content", [outputs[0].pk], because="rule:3", team_id=northwind.pk)
    with register_file.open("ab") as file:
        file.write(b'{"at": "2026-')
    register("content", [outputs[1].pk], because="rule:3", team_id=northwind.pk)
    register("nothing-we-know", ["1"], because="rule:3", team_id=northwind.pk)
    told, said = command(exit_code=8)
    assert "2 content" in told
    assert "Line 2 of the register cannot be read" in said
    assert "nothing-we-know" in said


def test_a_line_that_broke_off_before_the_moment_is_not_told_again(outputs, northwind, register_file):
    register("content", ["1"], because="rule:3", team_id=northwind.pk)
    with register_file.open("ab") as file:
        file.write(b'{"at": "2026-')
    register("content", ["2"], because="rule:3", team_id=northwind.pk)
    moment = timezone.now()
    register("content", ["3"], because="rule:3", team_id=northwind.pk)
    with register_file.open("ab") as file:
        file.write(b'{"at": "2026-')
    assert [(number, bool(told)) for number, told in lines(moment)] == [(4, True), (5, False)]
    assert [number for number, told in lines() if told is None] == [2, 5]


def test_a_register_that_is_missing_is_no_success(register_file):
    with pytest.raises(CommandError, match="There is no register at"):
        command()
    begin()
    told, _ = command()
    assert "0 lines of the register" in told


def test_a_register_holds_no_words(outputs, northwind, ada, register_file):
    order = Order(ERASE, because="rule:1", by=ada, team_id=northwind.pk)
    register("content", [outputs[0].pk], because=order.because, team_id=northwind.pk)
    (line,) = map(json.loads, register_file.read_text().splitlines())
    assert line.keys() == {"at", "because", "team", "kind", "action", "keys"}
