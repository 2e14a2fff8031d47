from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

KEPT = ("audit_event", "audit_leaf", "audit_checkpoint")
PASSING = ("audit_unsealed", "audit_bookmark")


class Command(BaseCommand):
    help = "Let a database role add to the audit trail and read it, and take every other right on it away."

    def add_arguments(self, parser):
        parser.add_argument("--role", required=True, help="the role the application signs in with")

    @transaction.atomic
    def handle(self, *, role, **_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                raise CommandError(f"There is no role {role}. Nothing was changed.")
            for statement in statements(role):
                cursor.execute(statement)
        self.stdout.write(f"{role} may add to the trail and read it, and no more.")


def statements(role):
    role = sql.Identifier(role)
    for table in (*KEPT, *PASSING):
        name = sql.Identifier(table)
        rights = sql.SQL("SELECT, INSERT" if table in KEPT else "SELECT, INSERT, UPDATE, DELETE")
        yield sql.SQL("REVOKE ALL ON {} FROM PUBLIC").format(name)
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role)
        yield sql.SQL("GRANT {} ON {} TO {}").format(rights, name, role)
    yield sql.SQL("GRANT USAGE ON SEQUENCE audit_event_id_seq TO {}").format(role)
