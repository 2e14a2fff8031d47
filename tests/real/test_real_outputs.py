"""Real outputs go in through the API, are decided with their real corrections, and come out again whole."""

import pytest

from reviewapp.review.difference import rebuilt
from reviewapp.review.models import Decision, Output
from tests.real import sources

pytestmark = pytest.mark.django_db

ACTIONS = {
    "type": "object",
    "properties": {
        "actions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "kwargs": {"type": "object"}},
                "required": ["name", "kwargs"],
            },
        }
    },
    "required": ["actions"],
}


def go_through(desk, found):
    """All in, none twice, all decided, all out as their people left them."""
    ids = {real.posted["external_id"] for real in found}
    assert desk.post(found) == {201: len(found)}
    assert desk.post(found) == {200: len(found)}
    decided = desk.decide_all(found)
    assert sorted(decided) == sorted(ids)
    told = desk.read_feed()
    assert set(told) == ids
    for real in found:
        entry = told[real.posted["external_id"]]
        assert entry["output"]["status"] == entry["decision"]["verdict"] == real.verdict
        assert entry["decision"]["edited"] == (real.edited if real.verdict == "edited" else None)


def every_difference_rebuilds(found):
    """Each stored difference makes the person's version out of the agent's, to the letter."""
    wanted = {real.posted["external_id"]: real for real in found if real.verdict == "edited"}
    edits = Decision.objects.filter(verdict="edited").select_related("content", "output__content")
    assert edits.count() == len(wanted)
    for decision in edits:
        before, difference = decision.output.content.output, decision.content.difference
        assert rebuilt(before, difference) == wanted[decision.output.external_id].edited
        if isinstance(before, str):
            assert "".join(text for kind, text in difference["words"] if kind != "ins") == before


def test_1000_machine_translations_with_their_post_edits(desk):
    found = list(sources.translations(1000))
    go_through(desk(), found)
    every_difference_rebuilds(found)
    assert Output.objects.exclude(confidence=None).count() == 1000


def test_848_paragraphs_edited_by_writers(desk):
    found = list(sources.paragraphs())
    assert len(found) == 848
    go_through(desk(), found)
    every_difference_rebuilds(found)


def test_200_airline_runs_with_every_step(desk):
    found = list(sources.airline())
    assert len(found) == 200
    go_through(desk(kind="object", output_schema=ACTIONS), found)
    every_difference_rebuilds(found)
    steps = {output.external_id: len(output.content.trace["steps"]) for output in stored()}
    assert steps == {real.posted["external_id"]: len(real.posted["trace"]["steps"]) for real in found}


def stored():
    return Output.objects.select_related("content")
