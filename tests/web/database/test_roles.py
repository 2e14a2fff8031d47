"""Each database role signs in and tries what it may and what it may not."""

import json
import os
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from config.database_roles import LIMITS, own_database
from reviewapp.learning.models import Pattern, Suggestion
from reviewapp.retention.actions import set_hold
from reviewapp.retention.models import LegalHold
from reviewapp.web.database import drift, grants
from tests import factories
from tests.servers import ROLES

WEB, RELAY, WORKER, RETENTION, AUDITOR, BACKUP = LIMITS


# What is tried (a verb and a table), and who may.
EXPECTED = {
    ("SELECT", "audit_event"): {WEB, RELAY, WORKER, RETENTION, AUDITOR, BACKUP},
    ("INSERT", "audit_event"): {WEB, RELAY, WORKER, RETENTION},
    ("UPDATE", "audit_event"): set(),
    ("DELETE", "audit_event"): set(),
    ("TRUNCATE", "audit_event"): set(),
    ("INSERT", "audit_leaf"): {RELAY},
    ("UPDATE", "audit_leaf"): set(),
    ("INSERT", "audit_checkpoint"): {RELAY},
    ("DELETE", "audit_unsealed"): {RELAY},
    ("UPDATE", "audit_bookmark"): {RELAY, WORKER},
    ("SELECT", "review_outputcontent"): {WEB, WORKER, RETENTION, BACKUP},
    ("UPDATE", "review_outputcontent"): {WEB, RETENTION},
    ("DELETE", "review_outputcontent"): set(),
    ("INSERT", "review_decision"): {WEB},
    ("UPDATE", "review_decision"): {WEB, RELAY},
    ("DELETE", "review_decision"): set(),
    ("SELECT", "review_comment"): {WEB, WORKER, RETENTION, BACKUP},
    ("UPDATE", "review_comment"): {RETENTION},
    ("DELETE", "review_comment"): set(),
    ("INSERT", "learning_remark"): {WEB},
    ("UPDATE", "learning_remark"): {RETENTION},
    ("DELETE", "learning_remark"): set(),
    ("INSERT", "review_review"): {WEB, RELAY},
    ("UPDATE", "accounts_user"): {WEB},
    ("INSERT", "accounts_membership"): {WEB},
    ("SELECT", "accounts_key"): {WEB, WORKER, RETENTION, BACKUP},
    ("UPDATE", "accounts_key"): {WEB},
    ("SELECT", "mfa_authenticator"): {WEB, BACKUP},
    ("SELECT", "accounts_session"): {WEB, BACKUP},
    ("UPDATE", "workflows_policyversion"): set(),
    ("INSERT", "workflows_policyversion"): {WEB},
    ("INSERT", "learning_observation"): {WEB, WORKER},
    ("INSERT", "insights_tally"): {WORKER},
    ("UPDATE", "delivery_endpoint"): {WEB, RELAY},
    ("UPDATE", "retention_legalhold"): {WEB, WORKER, RETENTION},  # its trigger says what
    ("DELETE", "retention_legalhold"): set(),
    ("TRUNCATE", "review_output"): set(),
}
POWERS = [
    "ALTER TABLE review_output DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP POLICY own_teams ON review_output",
    "CREATE TABLE stolen (id int)",
    "CREATE TEMPORARY TABLE stolen (id int)",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SET ROLE postgres",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "CREATE ROLE another",
]


@pytest.fixture
def sign_in(db):
    """A connection of this role to the tests' database."""
    opened = []

    def connect(role):
        address = urlsplit(json.loads(os.environ[ROLES])[role])
        url = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        opened.append(psycopg.connect(url))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def trial(verb, table):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    column = connection.ops.quote_name(columns[0].name)
    names = [each.name for each in columns if each.name not in ("id", "user_ptr_id", "position")]
    changed = "text" if "text" in names else names[0]  # words are what whoever erases may change
    return {
        "SELECT": f"SELECT FROM {table} LIMIT 0",
        "INSERT": f"INSERT INTO {table} ({column}) SELECT NULL WHERE false",
        "UPDATE": f"UPDATE {table} SET {connection.ops.quote_name(changed)} = NULL WHERE false",
        "DELETE": f"DELETE FROM {table} WHERE false",
        "TRUNCATE": f"TRUNCATE {table}",
    }[verb]


def is_refused(session, statement):
    try:
        session.execute(statement)
    except InsufficientPrivilege:
        return True
    except psycopg.errors.ReadOnlySqlTransaction:
        return True
    finally:
        session.rollback()
    return False


@pytest.mark.parametrize("role", LIMITS)
def test_each_role_may_do_what_it_needs_and_no_more(role, sign_in):
    session = sign_in(role)
    found = {(verb, table): not is_refused(session, trial(verb, table)) for verb, table in EXPECTED}

    assert found == {tried: role in may for tried, may in EXPECTED.items()}


@pytest.mark.parametrize("role", LIMITS)
def test_only_backups_read_where_a_sequence_stands(role, sign_in):
    session = sign_in(role)

    assert is_refused(session, "SELECT last_value FROM audit_event_id_seq") is (role != BACKUP)
    assert is_refused(session, "SELECT setval('audit_event_id_seq', 1)")


@pytest.mark.parametrize("role", LIMITS)
def test_no_role_has_powers_over_the_server(role, sign_in):
    session = sign_in(role)

    assert [power for power in POWERS if not is_refused(session, power)] == []


@pytest.mark.parametrize("role", LIMITS)
def test_each_role_brings_its_limits(role, sign_in):
    session = sign_in(role)
    found = {name: session.execute(f"SHOW {name}").fetchone()[0] for name in LIMITS[role]}

    assert found == LIMITS[role]


def test_a_worker_takes_the_rights_of_retention_only_by_asking(sign_in):
    session = sign_in(WORKER)
    erasing = trial("UPDATE", "review_decisioncontent")

    assert is_refused(session, erasing)
    session.execute("SET ROLE reviewapp_retention")
    session.execute(erasing)
    assert is_refused(sign_in(WEB), "SET ROLE reviewapp_retention")


ENDS = "UPDATE retention_legalhold SET released_at = now(), released_by_id = release_asked_by_id"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [RETENTION, WORKER])
def test_whoever_signs_in_to_erase_or_to_remind_ends_no_hold(role, sign_in, northwind, ada):
    hold = set_hold(northwind, by=ada, name="Case 14", reason="A claim.", subject="customer 7")
    session = sign_in(role)
    session.execute("SET app.team_ids = '*'")

    with pytest.raises(RestrictViolation, match="legal hold"):
        session.execute(ENDS)
    session.rollback()
    assert LegalHold.objects.live().get() == hold


@pytest.mark.django_db(transaction=True)
def test_whoever_signs_in_to_erase_changes_nothing_that_is_held(sign_in, northwind, ada):
    output = factories.make_output(factories.make_workflow(northwind), subject="customer 7")
    set_hold(northwind, by=ada, name="Case 14", reason="A claim.", subject="customer 7")
    session = sign_in(RETENTION)
    session.execute("SET app.team_ids = '*'")

    with pytest.raises(RestrictViolation, match="legal hold"):
        session.execute("UPDATE review_output SET checks = '[{}]' WHERE id = %s", [output.pk])


def test_running_it_again_changes_nothing(db, capsys):
    assert list(grants.statements(grants.roles_there())) == []
    assert list(drift.differences()) == []
    call_command("database_roles", "--check")
    assert "as they should be" in capsys.readouterr().out


def test_what_somebody_gave_by_hand_is_found_and_taken_back(db, capsys):
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON audit_event TO reviewapp_web")
        cursor.execute("REVOKE SELECT ON review_queue FROM reviewapp_relay")
        cursor.execute("GRANT USAGE ON SEQUENCE review_queue_id_seq TO reviewapp_web")
        cursor.execute("REVOKE SELECT ON SEQUENCE review_queue_id_seq FROM reviewapp_backup")

    with pytest.raises(CommandError, match="4 differences"):
        call_command("database_roles", "--check")
    said = capsys.readouterr().out
    assert 'REVOKE DELETE ON "audit_event" FROM reviewapp_web' in said
    assert 'GRANT SELECT ON "review_queue" TO reviewapp_relay' in said
    assert 'REVOKE USAGE ON SEQUENCE "review_queue_id_seq" FROM reviewapp_web' in said
    assert 'GRANT SELECT ON SEQUENCE "review_queue_id_seq" TO reviewapp_backup' in said

    grants.ensure()
    assert list(drift.differences()) == []


def test_what_somebody_gave_of_a_whole_table_is_taken_back_to_its_columns(db):
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON review_output TO reviewapp_retention")
        cursor.execute("GRANT UPDATE (content_id) ON review_output TO reviewapp_retention")
        cursor.execute("REVOKE UPDATE (reasons) ON review_output FROM reviewapp_retention")

    grants.ensure()
    assert list(drift.differences()) == []


def test_each_column_that_is_named_is_there(db):
    found = grants.wanted(list(grants.GRANTS))
    named = {
        (role, f'"{table}"', verb)
        for role, rights in grants.GRANTS.items()
        for table in rights
        if "*" not in table
        for verb in grants.rights_of(role, table)
    }

    assert named - found == set()


def test_what_forgets_words_may_be_changed_by_whoever_erases(db):
    rights = {
        table: grants.rights_of(RETENTION, table) for table in ("learning_pattern", "learning_suggestion")
    }
    for model in (Pattern, Suggestion):
        forgotten = {grants.on_column("UPDATE", name) for name in model.FORGOTTEN}
        assert forgotten <= rights[model._meta.db_table]


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS"])
def test_an_owner_whom_nothing_binds_is_named(db, monkeypatch, power):
    assert list(drift.of_owner()) == []

    monkeypatch.setattr(drift, "ABOVE_ALL", f"SELECT 'boss', ARRAY['{power}']")
    (said,) = drift.of_owner()
    assert f"boss has {power}" in said
    assert said in drift.differences()


def test_the_statements_can_be_handed_to_an_administrator(db, capsys):
    call_command("database_roles", "--print-sql")
    said = capsys.readouterr().out

    assert "ALTER ROLE reviewapp_web SET statement_timeout = '10s';" in said
    assert "PASSWORD" not in said


def test_a_process_is_told_its_own_address_only():
    whole = {
        "DATABASE_URL": "owner",
        "DATABASE_URL_WEB": "web",
        "DATABASE_URL_RELAY_FILE": "/run/relay",
        "SECRET_KEY": "x",
    }

    assert own_database("web", whole) == {"DATABASE_URL": "web", "SECRET_KEY": "x"}
    assert own_database("relay", whole) == {"DATABASE_URL_FILE": "/run/relay", "SECRET_KEY": "x"}
    assert own_database("worker", whole) == {"DATABASE_URL": "owner", "SECRET_KEY": "x"}
    assert "nobody" in own_database("beat", whole)["DATABASE_URL"]
    assert own_database("beat", {"DATABASE_URL": "one for all"}) == {"DATABASE_URL": "one for all"}
