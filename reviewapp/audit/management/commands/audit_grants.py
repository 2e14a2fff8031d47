from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

RIGHTS = {
    "audit_event": "SELECT, INSERT",
    "audit_leaf": "SELECT, INSERT",
    "audit_checkpoint": "SELECT, INSERT, DELETE",  # old ones are thinned; a trigger lets no other go
    "audit_unsealed": "SELECT, INSERT, UPDATE, DELETE",
    "audit_bookmark": "SELECT, INSERT, UPDATE, DELETE",
    "audit_epoch": "SELECT, INSERT",
    "audit_verification": "SELECT, INSERT, UPDATE",
    "audit_sighting": "SELECT, INSERT, UPDATE, DELETE",
}


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
    for table, allowed in RIGHTS.items():
        name, rights = sql.Identifier(table), sql.SQL(allowed)
        yield sql.SQL("REVOKE ALL ON {} FROM PUBLIC").format(name)
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role)
        yield sql.SQL("GRANT {} ON {} TO {}").format(rights, name, role)
    for table in ("audit_event", "audit_verification", "audit_sighting"):
        yield sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(f"{table}_id_seq"), role)
