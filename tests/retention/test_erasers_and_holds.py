"""Whoever erases changes nothing that is held. What the role may write at all, the database says itself."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from reviewapp.base.postgres.teams import as_role
from tests.retention.world import HANGING, KEPT_BY_NO_OUTPUT, make_learned, make_whole, rows_of

pytestmark = pytest.mark.django_db
ERASER = "reviewapp_retention"
COLUMNS = """
SELECT table_name::text, column_name::text FROM information_schema.column_privileges
WHERE grantee = %s AND privilege_type = 'UPDATE' ORDER BY 1, 2
"""
TABLES = """
SELECT table_name::text FROM information_schema.table_privileges
WHERE grantee = %s AND privilege_type = 'DELETE' ORDER BY 1
"""
POINTING = """
SELECT c.conrelid::regclass::text, a.attname::text
FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
WHERE c.contype = 'f'
"""


@pytest.fixture
def learned(output, rosa):
    make_learned(output, rosa)
    return output


def told(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def may_change():
    return told(COLUMNS, ERASER)


def may_delete():
    return [table for (table,) in told(TABLES, ERASER)]


def statements():
    """Every change of a column and every removal that the role may try on the rows of an output."""
    changes = [
        f'UPDATE {table} SET "{column}" = NULL WHERE {HANGING[table]}'
        for table, column in may_change()
        if table in HANGING
    ]
    removals = [f"DELETE FROM {table} WHERE {HANGING[table]}" for table in may_delete() if table in HANGING]
    return changes + removals


def tried(statement, output, *, role=ERASER):
    """What the database says to it; nothing of it is kept."""
    try:
        with as_role(role), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, rows_of(output))
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def test_of_each_table_it_may_write_is_known_what_a_hold_keeps_there():
    tables = {table for table, _ in may_change()} | {*may_delete()}
    assert tables == HANGING.keys() | KEPT_BY_NO_OUTPUT.keys()
    assert not HANGING.keys() & KEPT_BY_NO_OUTPUT.keys()


def test_there_is_a_row_to_try_in_each(learned):
    with connection.cursor() as cursor:
        for table, condition in HANGING.items():
            cursor.execute(f"SELECT FROM {table} WHERE {condition}", rows_of(learned))
            assert cursor.rowcount, table


def test_none_of_it_is_changed_while_it_is_held(learned, set_hold):
    set_hold(subject="customer 7")
    assert [each for each in statements() if "a legal hold keeps this row" not in tried(each, learned)] == []


def test_what_no_hold_covers_is_not_touched_by_it(learned, workflow, rosa, set_hold):
    make_whole(workflow, rosa, subject="customer 8")
    set_hold(subject="customer 8")
    assert [each for each in statements() if "legal hold" in tried(each, learned)] == []


QUOTES = {
    "what it was routed by": "UPDATE review_output SET action = '{}', checks = '[]', reasons = '[{}]' WHERE ",
    "why it was looked at": "UPDATE review_review SET reasons = '[{}]' WHERE output_",
}


@pytest.mark.parametrize("what", QUOTES)
def test_those_who_work_on_what_is_held_go_on(output, set_hold, what):
    set_hold(subject="customer 7")
    statement = QUOTES[what] + "id = %(output)s"
    assert "legal hold" in tried(statement, output)
    assert [tried(statement, output, role=f"reviewapp_{each}") for each in ("web", "relay")] == ["", ""]


def test_what_is_learned_of_it_is_counted_anew(learned, set_hold):
    set_hold(subject="customer 7")
    for table in ("learning_atom", "learning_vector", "learning_replaycase"):
        assert tried(f"DELETE FROM {table} WHERE {HANGING[table]}", learned, role="reviewapp_worker") == ""


def test_a_draft_is_not_typed_away(output, set_hold):
    """As a person may: the moment of saving moves along."""
    set_hold(subject="customer 7")
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON review_draft TO reviewapp_retention")
    typed = f"UPDATE review_draft SET content = '{{}}', saved_at = now() WHERE {HANGING['review_draft']}"
    assert "legal hold" in tried(typed, output)
    assert tried(typed, output, role="reviewapp_web") == ""


REPOINTING = [
    "UPDATE review_output SET content_id = content_id",
    "UPDATE review_output SET received_at = received_at",
    "UPDATE review_review SET content_id = content_id",
    "UPDATE review_decision SET content_id = content_id",
    "UPDATE learning_atom SET observation_id = observation_id",
]


@pytest.mark.parametrize("statement", REPOINTING)
def test_it_takes_nothing_out_of_reach(statement):
    with as_role(ERASER), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_it_points_no_row_of_an_output_elsewhere():
    pointing = {*told(POINTING)} & {*may_change()}
    assert {(table, column) for table, column in pointing if table in HANGING} == {
        ("review_review", "held_by_id")
    }
