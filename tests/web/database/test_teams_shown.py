"""Whose rows a connection shows: nobody's, those of the asking person or key, or every team's."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from reviewapp.base.postgres.teams import NOBODY, all_teams, show_only, showing
from reviewapp.review.actions import comment
from reviewapp.review.models import Comment, Output, Queue
from reviewapp.web.database import policies, tables
from tests import factories


@pytest.fixture
def both_teams(northwind, otto):
    """A queue in each of two teams: Northwind and Otto's."""
    other = otto.teams[0]
    return factories.make_queue(northwind, name="Ours"), factories.make_queue(other, name="Theirs")


def names():
    return sorted(Queue.objects.values_list("name", flat=True))


@contextmanager
def refused(team, why):
    with showing(str(team.pk)), pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


def test_every_table_says_how_it_belongs_to_a_team():
    assert tables.unplaced() == []


def test_every_table_of_a_team_has_its_policies_and_forces_them(db):
    there = policies.tables_there()

    bare = [name for name, wanted in policies.wanted().items() if not policies.is_fenced(there, wanted)]

    assert bare == []
    assert len(policies.wanted()) > 50


def test_a_new_table_is_fenced_by_the_next_migrate(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_queue DISABLE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY own_teams ON review_comment")

    assert sorted(policies.ensure()) == ["review_comment", "review_queue"]
    assert policies.ensure() == []


def test_without_a_team_there_are_no_rows(both_teams):
    with showing(NOBODY):
        assert names() == []


def test_only_rows_of_the_shown_team_are_there(both_teams, northwind):
    with showing(NOBODY):
        show_only([northwind.pk])
        assert names() == ["Ours"]


def test_outside_of_requests_every_team_is_shown(both_teams):
    assert names() == ["Ours", "Theirs"]


def test_looking_something_up_shows_every_team_for_once(both_teams, northwind):
    with showing(str(northwind.pk)):
        with all_teams("a test"):
            assert names() == ["Ours", "Theirs"]
        assert names() == ["Ours"]


def test_no_row_is_written_for_another_team(both_teams, northwind, otto):
    with refused(northwind, "row-level security"):
        factories.make_queue(otto.teams[0], name="Foreign")


def test_no_row_is_handed_to_another_team(both_teams, northwind, otto):
    ours, _ = both_teams
    with refused(northwind, "row-level security"):
        Queue.objects.filter(pk=ours.pk).update(team=otto.teams[0])


def test_rows_of_another_team_are_neither_changed_nor_deleted(both_teams, northwind):
    with showing(str(northwind.pk)):
        assert Queue.objects.filter(name="Theirs").update(name="Taken") == 0
        assert Queue.objects.filter(name="Theirs").delete()[0] == 0
    assert names() == ["Ours", "Theirs"]


def test_a_row_belongs_to_the_team_of_what_it_hangs_on(northwind, otto, rosa):
    output = factories.make_output(factories.make_workflow(northwind))
    comment(output, by=rosa, text="Ours alone")

    with showing(str(otto.team_ids[0])):
        assert not Output.objects.exists()
        assert not Comment.objects.exists()
    with showing(str(northwind.pk)):
        assert Comment.objects.count() == 1


def test_a_rollback_leaves_nothing_of_the_other_team(both_teams, northwind):
    """PostgreSQL takes the setting back with the transaction, so it is made anew."""
    with showing(NOBODY):
        show_only([northwind.pk])
        with transaction.atomic():
            with all_teams("a test"):
                assert len(names()) == 2
            transaction.set_rollback(True)
        assert names() == ["Ours"]
    assert names() == ["Ours", "Theirs"]


def test_a_failed_statement_leaves_nothing_of_the_other_team(both_teams, northwind):
    with showing(str(northwind.pk)):
        with pytest.raises(DatabaseError), transaction.atomic(), all_teams("a test"):
            Queue.objects.raw("SELECT 1 / 0 AS id")[0]
        assert names() == ["Ours"]


def test_a_guard_finds_the_row_of_the_other_team_that_it_refuses(northwind, otto):
    """A trigger that compares teams must not be blind to the very team it looks for."""
    ours = factories.make_output(factories.make_workflow(northwind))
    theirs = factories.make_workflow(otto.teams[0], slug="theirs")
    with refused(northwind, "belongs to one team"):
        Output.objects.filter(pk=ours.pk).update(workflow=theirs.pk)
