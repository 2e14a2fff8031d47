"""What people corrected, taken away: whole, only by those who may, and the trail knows."""

import hashlib
import json
from io import BytesIO

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.actions.export import cases_of
from tests import factories
from tests.learning.making import AFTER, BEFORE, make_observation, make_pattern
from tests.proving import asks_who_is_there, stale

ADDRESS = "/learning/export/replies/"


@pytest.fixture
def replies(northwind, rosa):
    """An edited, an approved, a rejected output, and one that was set aside."""
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa)
    edited = make_observation(workflow, rosa, why="Never promise a day.", days_ago=2)
    approved = make_observation(workflow, rosa, output="All is well.", verdict="approved", days_ago=3)
    make_observation(workflow, rosa, output="Go away.", verdict="rejected", why="Rude.", days_ago=4)
    aside = make_observation(workflow, rosa, days_ago=1)
    aside.is_quarantined = True
    aside.save()
    make_pattern(workflow, hits=[edited], misses=[approved], label="promise", before="arrives on …")
    return workflow


def rows_of(workflow, by, kind, **asked):
    into = BytesIO()
    actions.export(actions.Asked(workflow, kind, **asked), by=by, into=into)
    return [json.loads(line) for line in into.getvalue().splitlines()]


def test_training_pairs_are_what_was_written_and_what_became_of_it(replies, lena):
    (pair,) = rows_of(replies, lena, "pairs")

    assert (pair["rejected"], pair["chosen"]) == (BEFORE, AFTER)
    assert pair["justification"] == "Never promise a day."
    assert pair["patterns"] == [str(replies.patterns.get().pk)]


def test_test_cases_hold_what_must_not_come_again_and_what_was_fine(replies, lena):
    corrected, approved = rows_of(replies, lena, "evals")

    assert corrected["reference"] == AFTER
    assert approved["reference"] == "All is well."
    assert approved["check"] is None


def test_examples_carry_a_score_and_the_words_of_the_reviewer(replies, lena):
    rows = rows_of(replies, lena, "gepa")

    assert [row["score"] for row in rows] == [0.6, 1.0, 0.0]
    assert "promise" in rows[0]["feedback"]
    assert "“Rude.”" in rows[2]["feedback"]


def test_only_what_shows_a_pattern_and_only_the_newest(replies, lena):
    pattern = replies.patterns.get()

    assert [row["score"] for row in rows_of(replies, lena, "gepa", pattern=pattern)] == [0.6, 1.0]
    assert len(rows_of(replies, lena, "gepa", most=1)) == 1


def test_what_the_reader_may_not_open_is_left_out(replies, rosa, sam):
    asked = actions.Asked(replies, "pairs")

    assert [len(list(cases_of(asked, by=who))) for who in (rosa, sam, None)] == [1, 0, 1]


@pytest.mark.parametrize("said", ["Opt-out", " no ", "nO"])
def test_without_consent_nothing_goes_out_however_it_is_spelled(replies, rosa, lena, said):
    workflow = factories.make_workflow(replies.team)
    make_observation(workflow, rosa, metadata={"privacy": {"consent": said}})
    make_observation(workflow, rosa, metadata={"privacy": {"consent": "yes"}}, output="All is well.")

    assert [row["output"] for row in rows_of(workflow, lena, "gepa")] == ["All is well."]


def test_the_trail_says_who_took_what(replies, lena):
    into = BytesIO()
    exported = actions.export(actions.Asked(replies, "evals"), by=lena, into=into)
    event = Event.objects.get(action="learning.exported")

    assert exported.digest == hashlib.sha256(into.getvalue()).hexdigest()
    told = {"kind": "evals", "form": "jsonl", "count": 2, "digest": exported.digest}
    assert (event.actor_id, event.facts) == (str(lena.pk), told)


@pytest.mark.parametrize("who", ["rosa", "ada", "aude", "otto"])
def test_others_take_nothing_away(replies, cast, who):
    with pytest.raises(NotAllowed):
        actions.export(actions.Asked(replies, "pairs"), by=cast[who], into=BytesIO())


def test_an_unknown_kind_is_refused(replies, lena):
    with pytest.raises(Invalid):
        actions.export(actions.Asked(replies, "poem"), by=lena, into=BytesIO())


def test_parquet_without_its_package_is_refused_before_anything_is_read(replies, lena, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Refused, match="Parquet needs the optional package pyarrow"):
        actions.export(actions.Asked(replies, "pairs", form="parquet"), by=lena, into=BytesIO())
    assert not Event.objects.filter(action="learning.exported").exists()


def test_a_page_offers_the_kinds_and_gives_the_file(replies, lena, signed_in):
    browser = signed_in(lena)
    assert "Training pairs" in browser.get(ADDRESS).content.decode()
    answer = browser.post(ADDRESS, {"kind": "pairs", "form": "jsonl"})
    content = b"".join(answer.streaming_content)

    assert json.loads(content)["chosen"] == AFTER
    assert "replies-pairs.jsonl" in answer["Content-Disposition"]
    assert answer["X-Content-SHA256"] == hashlib.sha256(content).hexdigest()


def test_the_file_needs_a_fresh_proof(replies, lena, signed_in):
    browser = stale(signed_in(lena))
    assert asks_who_is_there(browser.get(ADDRESS))
    assert asks_who_is_there(browser.post(ADDRESS, {"kind": "pairs", "form": "jsonl"}))
    assert not Event.objects.filter(action="learning.exported").exists()


def test_the_page_of_a_pattern_and_of_a_workflow_lead_there(replies, lena, signed_in):
    browser, pattern = signed_in(lena), replies.patterns.get()

    assert (
        f"{ADDRESS}?pattern={pattern.pk}" in browser.get(f"/learning/patterns/{pattern.pk}/").content.decode()
    )
    assert ADDRESS in browser.get("/learning/?workflow=replies").content.decode()
    assert "/export/" not in browser.get("/learning/?workflow=http://[bad").content.decode()


def test_odd_requests_for_a_file_are_refused(replies, lena, otto, signed_in, monkeypatch):
    browser = signed_in(lena)
    for odd in ("x", "00000000-0000-0000-0000-000000000000"):
        assert browser.get(f"{ADDRESS}?pattern={odd}").status_code == 404
    assert browser.post(ADDRESS, {"kind": "poem"}).status_code == 422
    assert signed_in(otto).get(ADDRESS).status_code == 404
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    refused = browser.post(ADDRESS, {"kind": "pairs", "form": "parquet"})
    assert (refused.status_code, b"install reviewapp[parquet]" in refused.content) == (422, True)
