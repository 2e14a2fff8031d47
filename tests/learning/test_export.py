"""What people corrected, taken away: whole, only by those who may, and the trail knows."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.learning import actions
from tests import factories
from tests.learning.making import AFTER, BEFORE, make_observation, make_pattern


@pytest.fixture
def replies(northwind, rosa):
    """An edited, an approved, a rejected output, and one that was set aside."""
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa)
    edited = make_observation(workflow, rosa, why="Never promise a day.", days_ago=4)
    make_observation(workflow, rosa, output="All is well.", verdict="approved", days_ago=3)
    make_observation(workflow, rosa, output="Go away.", verdict="rejected", why="Rude.", days_ago=2)
    aside = make_observation(workflow, rosa, days_ago=1)
    aside.is_quarantined = True
    aside.save()
    make_pattern(workflow, hits=[edited], label="promise")
    return workflow


def lines(answer):
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


def test_training_pairs_are_what_was_written_and_what_became_of_it(replies, lena, signed_in):
    answer = signed_in(lena).get("/learning/export/replies/?form=pairs")
    (pair,) = lines(answer)

    assert (pair["rejected"], pair["chosen"], pair["reason"]) == (BEFORE, AFTER, "Never promise a day.")
    assert "replies-pairs.jsonl" in answer["Content-Disposition"]


def test_an_evaluation_set_holds_what_people_let_stand(replies, lena, signed_in):
    corrected, approved = lines(signed_in(lena).get("/learning/export/replies/?form=evals"))

    assert (corrected["expected"], corrected["must_not"]) == (AFTER, BEFORE)
    assert (approved["expected"], approved["must_not"]) == ("All is well.", None)


def test_scored_examples_carry_the_words_of_the_reviewer(replies, lena, signed_in):
    rows = lines(signed_in(lena).get("/learning/export/replies/?form=feedback"))

    assert [row["score"] for row in rows] == [0.6, 1.0, 0.0]
    assert [row["feedback"] for row in rows] == ["Never promise a day.", "A person let it stand.", "Rude."]


def test_only_what_shows_a_pattern(replies, lena, signed_in):
    pattern, browser = replies.patterns.get(), signed_in(lena)

    assert len(lines(browser.get(f"/learning/export/replies/?form=feedback&pattern={pattern.pk}"))) == 1
    for odd in ("x", "00000000-0000-0000-0000-000000000000"):
        assert browser.get(f"/learning/export/replies/?pattern={odd}").status_code == 404


def test_the_trail_says_who_took_what(replies, lena):
    rows = actions.export(replies, by=lena, form="evals")

    assert len(list(rows)) == 3
    event = Event.objects.get(action="learning.exported")
    assert (event.actor_id, event.facts) == (str(lena.pk), {"form": "evals", "outputs": 3})


@pytest.mark.parametrize("who", ["rosa", "ada", "aude", "otto"])
def test_others_take_nothing_away(replies, cast, who):
    with pytest.raises(NotAllowed):
        actions.export(replies, by=cast[who], form="pairs")


def test_an_unknown_form_is_refused(replies, lena):
    with pytest.raises(Invalid):
        actions.export(replies, by=lena, form="poem")


def test_the_command_writes_a_file_or_says_why_not(replies, tmp_path, monkeypatch):
    to, said = tmp_path / "pairs.jsonl", StringIO()
    name = f"{replies.team.slug}/replies"
    call_command("export_learning", name, to=to, stderr=said)

    assert json.loads(to.read_text())["chosen"] == AFTER
    assert "1 rows written" in said.getvalue()
    with pytest.raises(CommandError, match="no workflow nowhere"):
        call_command("export_learning", "nowhere")
    with pytest.raises(CommandError, match="no pattern"):
        call_command("export_learning", name, pattern="x")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(CommandError, match="Parquet needs pyarrow"):
        call_command("export_learning", name, to=tmp_path / "pairs.parquet")
