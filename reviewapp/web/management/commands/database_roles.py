from pathlib import Path

import psycopg.errors
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.database_roles import LIMITS, make_roles
from reviewapp.web.database import drift, grants, policies


class Command(BaseCommand):
    help = (
        "Make the database roles of web, relay, worker, retention, auditors and backup, each with the rights "
        "it needs and no more. Run as the owner of the tables; running it again changes only what differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything differs")
        parser.add_argument("--print-sql", action="store_true", help="change nothing; say what would be run")
        parser.add_argument(
            "--passwords-from",
            metavar="FILE",
            help="lines such as web=…; only who is named gets a password",
        )

    def handle(self, *, check, print_sql, passwords_from, **_):
        passwords = read_passwords(passwords_from) if passwords_from else {}
        if print_sql:
            self.stdout.write(drift.as_sql())
        elif check:
            self.check_all()
        else:
            self.make(passwords)

    def make(self, passwords):
        connection.ensure_connection()
        try:
            if passwords or any(drift.of_roles()):
                make_roles(connection.connection, passwords)
        except psycopg.errors.InsufficientPrivilege as refusal:
            raise CommandError(
                f"PostgreSQL refused: {refusal}. Sign in as the owner of the tables with CREATEROLE, or have "
                "an administrator run what --print-sql says. What was made before this stays."
            ) from refusal
        policies.ensure()
        grants.ensure()
        self.stdout.write(f"{len(LIMITS)} roles have the rights they need, and no more.")

    def check_all(self):
        differences = list(drift.differences())
        for line in differences:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"{len(differences)} differences. Run manage.py database_roles to mend them.")
        self.stdout.write("The roles, their rights and the policies are as they should be.")


def read_passwords(path):
    """The file's lines as {role: password}; a name may leave out the prefix."""
    found = {}
    for line in Path(path).read_text().splitlines():
        name, equals, password = line.strip().partition("=")
        role = name if name in LIMITS else f"reviewapp_{name}"
        if line.strip() and (not equals or role not in LIMITS or not password):
            raise CommandError(f"“{name}” is not a line such as web=password. Nothing was changed.")
        if line.strip():
            found[role] = password
    return found
