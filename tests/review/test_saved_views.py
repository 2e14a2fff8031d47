import pytest
from django.db import IntegrityError, transaction

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.actions import saved_views
from reviewapp.review.models import SavedView
from tests import factories


@pytest.fixture
def mine(northwind, rosa):
    return actions.save_view(northwind, by=rosa, name="Risky refunds", query="risk=high")


def test_a_view_is_kept_renamed_and_forgotten_without_an_event(mine, rosa):
    actions.rename_view(mine, by=rosa, name="  Big   refunds ")
    assert SavedView.objects.get().name == "Big refunds"
    actions.delete_view(mine, by=rosa)
    assert (SavedView.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["Risky refunds", "risky REFUNDS", " Risky  refunds"])
def test_a_name_is_used_once_by_a_person_in_a_team(mine, northwind, rosa, lena, name):
    with pytest.raises(Invalid) as refused:
        actions.save_view(northwind, by=rosa, name=name, query="")
    assert "already" in refused.value.errors["name"][0]
    actions.save_view(northwind, by=lena, name=name, query="")
    southwind = factories.make_team(name="Southwind")
    factories.give_role(rosa, southwind, "reviewer")
    actions.save_view(southwind, by=rosa, name=name, query="")
    assert SavedView.objects.count() == 3


def test_the_database_holds_the_name_unique_too(mine, northwind, rosa):
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(user=rosa, team=northwind, name="RISKY REFUNDS")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_has_a_name_of_sensible_length(mine, northwind, rosa, name):
    for verb in (
        lambda: actions.save_view(northwind, by=rosa, name=name, query=""),
        lambda: actions.rename_view(mine, by=rosa, name=name),
    ):
        with pytest.raises(Invalid):
            verb()
    assert SavedView.objects.get().name == "Risky refunds"


def test_an_endless_search_is_not_kept(northwind, rosa):
    with pytest.raises(Invalid):
        actions.save_view(northwind, by=rosa, name="Long", query="q=" + "x" * 2000)


def test_a_menu_has_an_end(northwind, rosa, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 1)
    actions.save_view(northwind, by=rosa, name="One", query="")
    with pytest.raises(Refused, match="Delete one first"):
        actions.save_view(northwind, by=rosa, name="Two", query="")


def test_others_neither_rename_nor_delete_it(mine, northwind, lena, otto):
    for who in (lena, otto):
        with pytest.raises(NotAllowed):
            actions.rename_view(mine, by=who, name="Mine now")
        with pytest.raises(NotAllowed):
            actions.delete_view(mine, by=who)
    with pytest.raises(NotAllowed):
        actions.save_view(northwind, by=otto, name="Spy", query="")
