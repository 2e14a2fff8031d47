"""The command that writes corrections to a file."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from pyarrow import parquet

from reviewapp.learning.filing import write
from tests import factories
from tests.learning.making import AFTER, make_observation, make_pattern


@pytest.fixture
def replies(northwind, rosa):
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa)
    make_observation(workflow, rosa)
    return workflow


def test_it_writes_all_rows_and_tells_their_digest(replies, tmp_path):
    out, said = tmp_path / "pairs.jsonl", StringIO()
    call_command("export_learning", f"{replies.team.slug}/replies", "pairs", out=str(out), stderr=said)

    assert json.loads(out.read_text())["chosen"] == AFTER
    assert said.getvalue().startswith("1 rows, SHA-256 ")


def test_of_one_pattern_only(replies, rosa, tmp_path):
    shown = make_observation(replies, rosa)
    pattern, out = make_pattern(replies, hits=[shown]), tmp_path / "pairs.jsonl"
    call_command("export_learning", "replies", "pairs", pattern=pattern.pk, out=str(out), stderr=StringIO())

    assert json.loads(out.read_text())["id"] == str(shown.pk)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("nowhere", "pairs"), "no such workflow"),
        (("replies", "pairs", "--pattern", "00000000-0000-0000-0000-000000000000"), "no such pattern"),
        (("replies", "pairs", "-o", "/nowhere/at/all"), "could not be written"),
    ],
)
def test_it_says_why_not(replies, asked, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_learning", *asked, stderr=StringIO())


def test_two_teams_with_the_same_slug_are_told_apart(replies):
    factories.make_workflow(factories.make_team(name="Otherside"), slug="replies")
    with pytest.raises(CommandError, match=f"say which: {replies.team.slug}/replies, otherside-"):
        call_command("export_learning", "replies", "pairs")


def test_without_its_package_there_is_no_parquet(replies, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(CommandError, match="Parquet needs the optional package"):
        call_command("export_learning", "replies", "pairs", form="parquet")


def test_in_parquet_values_of_no_one_type_are_their_json():
    row = {
        "id": "o",
        "input": {"a": 1},
        "output": "x",
        "score": 0.5,
        "feedback": "f",
        "patterns": [],
        "marks": {},
    }
    into = BytesIO()
    assert write([row] * 3, into, kind="gepa", form="parquet") == 3
    stored = parquet.read_table(BytesIO(into.getvalue())).to_pylist()
    assert stored == [row | {"input": '{"a": 1}', "output": '"x"', "marks": "{}"}] * 3
