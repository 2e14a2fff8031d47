from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reviewapp.audit import catalogue
from reviewapp.audit.management.commands import draw_audit_events


def test_the_page_of_audit_events_is_up_to_date():
    call_command("draw_audit_events", "--check")


def test_a_stale_page_is_noticed_and_drawn_again(monkeypatch, tmp_path):
    monkeypatch.setattr(draw_audit_events, "PAGE", page := tmp_path / "reference" / "audit-events.md")
    with pytest.raises(SystemExit):
        call_command("draw_audit_events", "--check", stderr=StringIO())
    call_command("draw_audit_events")

    assert "| `audit.verified` |" in page.read_text()
    call_command("draw_audit_events", "--check")


def test_every_event_is_an_area_or_noun_a_participle_and_a_sentence():
    for action, (_, sentence) in catalogue.declared_events().items():
        noun, dot, participle = action.partition(".")
        assert noun.isidentifier()
        assert dot
        assert participle.isidentifier()
        assert sentence.endswith(".")


def test_two_areas_may_not_declare_the_same_event(monkeypatch):
    module = type("module", (), {"EVENTS": {"a.b": "Once."}})
    monkeypatch.setattr(catalogue, "event_modules", lambda: [("one", module), ("two", module)])

    with pytest.raises(catalogue.ImproperlyConfigured, match="declared by one and by two"):
        catalogue.declared_events.__wrapped__()


def test_a_role_that_is_not_there_is_refused(db):
    with pytest.raises(CommandError, match="There is no role nobody_knows"):
        call_command("audit_grants", "--role", "nobody_knows")


def test_a_granted_role_may_add_and_read_and_no_more(db):
    call_command("audit_grants", "--role", "pg_monitor", stdout=StringIO())

    assert rights_on("audit_event") == rights_on("audit_leaf") == "SELECT INSERT"
    assert rights_on("audit_checkpoint") == "SELECT INSERT DELETE"
    assert rights_on("audit_unsealed") == "SELECT INSERT UPDATE DELETE"


def rights_on(table, role="pg_monitor"):
    with connection.cursor() as cursor:
        ask = "SELECT has_table_privilege(%s, %s, %s)"
        return " ".join(
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if cursor.execute(ask, [role, table, right]).fetchone()[0]
        )
