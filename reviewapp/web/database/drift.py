"""How the database differs from what the roles and policies say, in words and as statements."""

from django.db import connection

from config.database_roles import LIMITS, limits_of, role_statements
from reviewapp.web.database import grants, policies

ROLES = """
SELECT role.rolname::text,
    array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
        CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END], NULL),
    coalesce((SELECT setconfig FROM pg_db_role_setting
        WHERE setrole = role.oid AND setdatabase = 0), ARRAY[]::text[])
FROM pg_roles AS role WHERE role.rolname = ANY (%s)
"""
ABOVE_ALL = """
SELECT rolname::text,
    array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END,
        CASE WHEN rolbypassrls THEN 'BYPASSRLS' END], NULL)
FROM pg_roles WHERE rolname = current_user
"""
OWNED = """
SELECT c.relname::text, pg_get_userbyid(c.relowner)::text FROM pg_class AS c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
    AND pg_get_userbyid(c.relowner) = ANY (%s)
"""


def differences():
    """One line for each thing that is not as it should be."""
    yield from of_owner()
    yield from of_roles()
    yield from (f"Missing or too much: {statement};" for statement in grants.statements(grants.roles_there()))
    there = policies.tables_there()
    for table, wanted in policies.wanted().items():
        if table in there and not policies.is_fenced(there, wanted):
            yield f"{table} lacks its row level security."


def of_owner():
    """What whoever owns the tables, and asks this, may not be. Only another administrator can mend it."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE_ALL)
        name, powers = cursor.fetchone()
    for power in powers:
        yield (
            f"{name} has {power}, so policies and triggers do not bind it. As another superuser: "
            f'ALTER ROLE "{name}" NO{power};'
        )


def of_roles():
    """What only somebody who may make roles can mend."""
    with connection.cursor() as cursor:
        cursor.execute(ROLES, [list(LIMITS)])
        found = {name: (set(powers), set(limits)) for name, powers, limits in cursor.fetchall()}
        cursor.execute(OWNED, [list(LIMITS)])
        owned = cursor.fetchall()
    yield from (f"{name} is missing." for name in LIMITS if name not in found)
    for name, (powers, limits) in found.items():
        yield from (f"{name} has {power}, which no process needs." for power in sorted(powers))
        for setting, value in limits_of(name, version=connection.pg_version).items():
            if f"{setting}={value}" not in limits:
                yield f"{name} lacks its {setting} of {value}."
    yield from (f"{table} belongs to {role}, who can therefore do anything to it." for table, role in owned)


def as_sql():
    """Everything as a script for an administrator, who then sets passwords with psql's own command."""
    with connection.cursor() as cursor:
        cursor.execute(ROLES, [list(LIMITS)])
        found = {name for name, *_ in cursor.fetchall()}
    roles = list(grants.GRANTS)
    made = role_statements(LIMITS.keys() - found, version=connection.pg_version)
    lines = [*made, *grants.doors(roles), *grants.statements(roles)]
    return "\n".join(f"{line};" for line in lines)
