"""A theme that a page has shown keeps its id, whatever is said later."""

import pytest

from reviewapp.base.keeping import ERASE, Order
from reviewapp.learning import actions
from reviewapp.learning.actions import theming
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.encoder import Encoder
from reviewapp.learning.models import Pattern, Placement, Vector
from reviewapp.review.actions.forget import forget_of_decisions
from reviewapp.review.models import Decision
from tests import factories
from tests.learning import small_model
from tests.learning.histories import judged, judged_again, learned

SAID = (
    "Never promise a day of delivery without a slot from the carrier.",
    "We owe no apology where nothing went wrong on our side.",
    "The customer has named the order number already, so do not ask again.",
    "Postage is never refunded once the parcel has left the warehouse.",
)


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def people(rosa, sam):
    return rosa, sam


def say(workflow, people, *, start, times):
    """Reasons given one after the other, from so many days ago on."""
    made = [
        judged(workflow, people[n % 2], why=f"{SAID[n % len(SAID)]} Case {n}.", days_ago=start - n / 10)
        for n in range(times)
    ]
    return learned(*made)


def themes(workflow):
    return dict(Pattern.objects.filter(kind="theme").values_list("pk", "hits"))


def test_later_texts_change_no_id(workflow, people):
    say(workflow, people, start=90, times=40)
    actions.mine(workflow)
    before = themes(workflow)
    say(workflow, people, start=20, times=4)
    actions.mine(workflow)

    assert len(before) == len(SAID)
    assert themes(workflow).keys() == before.keys()
    assert sum(themes(workflow).values()) == 44


def test_a_window_that_slid_past_the_founders_changes_no_id(workflow, people, monkeypatch):
    monkeypatch.setattr(theming, "WINDOW", 24)
    say(workflow, people, start=90, times=24)
    actions.mine(workflow)
    before = themes(workflow)
    for start in (60, 40, 20):
        say(workflow, people, start=start, times=12)
        actions.mine(workflow)

    assert themes(workflow) == before == dict.fromkeys(before, 6)
    assert Placement.objects.values("theme").distinct().count() == len(SAID)


def test_what_nobody_says_any_more_stays_and_is_known_again(workflow, people, monkeypatch):
    monkeypatch.setattr(theming, "WINDOW", 12)
    say(workflow, people, start=90, times=12)
    actions.mine(workflow)
    before = themes(workflow)
    others = [
        judged(workflow, people[n % 2], why=f"Spell the name right, {n}.", days_ago=9) for n in range(12)
    ]
    learned(*others)
    actions.mine(workflow)
    assert [themes(workflow)[pk] for pk in before] == [0] * len(SAID)
    say(workflow, people, start=5, times=12)
    actions.mine(workflow)

    assert {pk: said for pk, said in themes(workflow).items() if pk in before} == before


def test_mined_again_and_computed_again_the_same_rows_stand(workflow, people):
    say(workflow, people, start=90, times=24)
    actions.mine(workflow)
    before, placed = digests_of(workflow), list(Placement.objects.values_list("decision", "theme"))
    actions.mine(workflow)
    actions.rebuild(workflow=workflow)

    assert digests_of(workflow) == before
    assert list(Placement.objects.values_list("decision", "theme")) == placed
    assert actions.differing_after_rebuild(workflow) == []


def test_another_decision_is_placed_by_its_own_words(workflow, people):
    made = say(workflow, people, start=90, times=12)
    actions.mine(workflow)
    judged_again(made[0], people[0], why=f"{SAID[1]} After all.", days_ago=0)
    learned(made[0])
    actions.mine(workflow)

    latest = Decision.objects.get(output=made[0], content__justification__endswith="After all.")
    assert (
        Placement.objects.get(decision=latest).theme == Placement.objects.get(decision__output=made[1]).theme
    )
    assert sorted(themes(workflow).values()) == [3, 3, 4]


def erase_words(output):
    """As a rule or a person's request does it."""
    order = Order(ERASE, "rule:1", team_id=output.team_id)
    forget_of_decisions([decision.pk for decision in output.decisions.all()], order)


def test_erased_words_are_nowhere(workflow, people):
    made = say(workflow, people, start=90, times=12)
    actions.mine(workflow)
    for output in made:
        erase_words(output)
    actions.mine(workflow)

    assert themes(workflow) == {}


@pytest.fixture
def a_model(tmp_path, settings):
    settings.THEMES_ENCODER = str(small_model.write(tmp_path))


def placed():
    return list(Placement.objects.order_by("pk").values_list("decision", "theme"))


def test_a_model_that_is_installed_later_moves_nothing(workflow, people, a_model, settings):
    folder, settings.THEMES_ENCODER = settings.THEMES_ENCODER, "off"
    say(workflow, people, start=90, times=16)
    actions.mine(workflow)
    before, ids = placed(), set(themes(workflow))
    assert Vector.objects.count() == 0
    settings.THEMES_ENCODER = folder
    say(workflow, people, start=20, times=8)
    actions.mine(workflow)

    assert placed()[: len(before)] == before
    assert ids <= set(themes(workflow))
    assert Vector.objects.count() == Placement.objects.count() == 24
    settings.THEMES_ENCODER = "off"
    later = placed()
    actions.mine(workflow)
    assert placed() == later


def test_with_a_model_too_computed_again_the_same_rows_stand(workflow, people, a_model, monkeypatch):
    say(workflow, people, start=90, times=24)
    actions.mine(workflow)
    before, told = digests_of(workflow), placed()
    monkeypatch.setattr(Encoder, "encode", None)  # what was encoded once is not encoded again
    actions.rebuild(workflow=workflow)

    assert (digests_of(workflow), placed()) == (before, told)
    assert actions.differing_after_rebuild(workflow) == []


def test_another_model_encodes_anew_and_moves_nothing(workflow, people, a_model, tmp_path, settings):
    say(workflow, people, start=90, times=12)
    actions.mine(workflow)
    told, first = placed(), dict(Vector.objects.values_list("decision", "encoder"))
    (tmp_path / "other").mkdir()
    settings.THEMES_ENCODER = str(small_model.write(tmp_path / "other", seed=8))
    actions.mine(workflow)

    second = dict(Vector.objects.values_list("decision", "encoder"))
    assert second.keys() == first.keys()
    assert not set(second.values()) & set(first.values())
    assert placed() == told


def test_erased_words_leave_no_vector(workflow, people, a_model):
    made = say(workflow, people, start=90, times=12)
    actions.mine(workflow)
    erase_words(made[0])
    actions.mine(workflow)

    assert not Vector.objects.filter(decision__output=made[0]).exists()
    assert Vector.objects.count() == 11


def test_a_model_that_cannot_be_read_is_left_out(workflow, people, a_model, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 40)
    say(workflow, people, start=90, times=12)
    actions.mine(workflow)

    assert len(themes(workflow)) == len(SAID)
    assert Vector.objects.count() == 0
