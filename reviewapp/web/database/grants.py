"""What each database role may do with which table: everything that is not named is refused.

The last line that fits a table holds. `ensure` runs after every migrate, where the roles are there, so a new
table gets what its name says and no more.
"""

from fnmatch import fnmatch

from django.db import connection, transaction

FOREIGN = ("pg_stat_statements", "pg_stat_statements_info")  # an extension's, not ours to grant
READ = {"SELECT"}
ADD = READ | {"INSERT"}
CHANGE = READ | {"UPDATE"}
KEEP = READ | {"INSERT", "UPDATE"}
ERASE = CHANGE | {"DELETE"}
ALL = KEEP | {"DELETE"}

FIGURES = (
    *("insights_outputfact", "insights_decisionfact", "insights_reviewfact"),
    *("insights_tally", "insights_spread", "insights_pairing"),
)
SECRETS = (
    *("accounts_key", "accounts_session", "accounts_identityprovider", "accounts_invitation", "mfa_*"),
    *("accounts_signintry", "accounts_knownplace", "socialaccount_*", "account_*"),
)


def lines(names, rights):
    return dict.fromkeys(names, rights)


GRANTS = {
    "reviewapp_web": {
        "*": ALL,
        **lines(FIGURES, READ),
        "audit_*": READ,
        "audit_event": ADD,
        "audit_unsealed": ADD,
        "audit_sighting": KEEP,
        "audit_verification": ADD,
        "workflows_policyversion": ADD,
        "review_outputcontent": KEEP,
        "review_decisioncontent": KEEP,
        "review_decision": KEEP,
        "review_comment": ADD,
        "learning_remark": ADD,
        "insights_pulse": READ,
        "retention_*": KEEP,
        "django_*": READ,
    },
    "reviewapp_relay": {
        "accounts_*": READ,
        **lines(SECRETS, set()),
        "workflows_*": READ,
        "review_*": READ,
        "review_review": KEEP,
        "review_output": CHANGE,
        "review_decision": CHANGE,
        "review_outputcontent": set(),
        "review_comment": set(),
        "review_draft": {"SELECT", "DELETE"},  # what was typed goes when its decision takes effect
        "review_savedview": set(),
        "learning_*": READ,
        "insights_*": READ,
        "insights_pulse": KEEP,
        "delivery_*": ALL,
        "delivery_endpoint": CHANGE,
        "retention_*": READ,
        "audit_*": READ,
        "audit_event": ADD,
        "audit_leaf": ADD,
        "audit_epoch": ADD,
        "audit_sighting": {"SELECT", "INSERT", "DELETE"},
        "audit_checkpoint": {"SELECT", "INSERT", "DELETE"},
        "audit_unsealed": {"SELECT", "INSERT", "DELETE"},
        "audit_bookmark": KEEP,
    },
    "reviewapp_worker": {
        "*": READ,
        **lines(SECRETS, set()),
        "accounts_key": READ,  # an alert tells before the last one ends
        "accounts_letter": ALL,
        "accounts_team": CHANGE,  # to lock it, so that two count one after the other
        "workflows_workflow": CHANGE,
        "workflows_rollout": KEEP,
        "learning_*": ALL,
        "learning_remark": READ,
        "insights_*": ALL,
        "intake_idempotency": {"SELECT", "DELETE"},
        "retention_legalhold": CHANGE,  # when somebody was reminded of it
        "audit_event": ADD,
        "audit_unsealed": ADD,
        "audit_bookmark": KEEP,
        "audit_verification": ALL,
    },
    "reviewapp_retention": {
        "*": READ,
        **lines(SECRETS, set()),
        "accounts_key": READ,  # whose answers to posts are whose
        "accounts_signintry": ERASE,
        "accounts_knownplace": ERASE,
        "accounts_letter": ERASE,
        "accounts_rolechange": CHANGE,
        "accounts_providerchange": CHANGE,
        "accounts_signinchange": CHANGE,
        "accounts_accessreview": CHANGE,
        "review_output": CHANGE,
        "review_outputcontent": CHANGE,
        "review_decisioncontent": CHANGE,
        "review_outcome": CHANGE,
        "review_review": CHANGE,
        "review_decision": CHANGE,  # to lock it; what it says is refused by its trigger
        "review_comment": CHANGE,
        "review_draft": ERASE,
        "learning_*": ERASE,
        "learning_remark": CHANGE,
        "insights_*": ERASE,
        **lines(FIGURES, READ),
        "intake_idempotency": ERASE,
        "delivery_*": ERASE,
        "delivery_endpoint": READ,
        "retention_*": KEEP,
        "retention_legalhold": CHANGE,  # words of released ones; its trigger refuses all else
        "audit_event": ADD,
        "audit_unsealed": ADD,
    },
    "reviewapp_auditor_ro": {"audit_*": READ, "accounts_team": READ, "accounts_membership": READ},
    "reviewapp_backup": {"*": READ},
}


def rights_of(role, table):
    fitting = [rights for pattern, rights in GRANTS[role].items() if fnmatch(table, pattern)]
    return fitting[-1] if fitting else set()


def wanted(roles):
    """Every right there should be, as (role, table, verb)."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in FOREIGN]
    return {(role, table, verb) for role in roles for table in tables for verb in rights_of(role, table)}


RIGHTS_THERE = """
SELECT role.rolname, c.relname, given.privilege_type
FROM pg_class AS c, aclexplode(c.relacl) AS given, pg_roles AS role
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = current_schema()::regnamespace
    AND role.oid = given.grantee AND role.rolname = ANY (%s)
"""


def there(roles):
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS_THERE, [roles])
        return set(cursor.fetchall())


def roles_there():
    """Those of our roles that the server knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname::text FROM pg_roles WHERE rolname = ANY (%s)", [list(GRANTS)])
        return sorted(name for (name,) in cursor.fetchall())


def statements(roles):
    """What makes the rights that are there into those that are wanted; nothing if they are."""
    quoted = connection.ops.quote_name
    due, found = wanted(roles), there(roles)
    for role, table, verb in sorted(found - due):
        yield f"REVOKE {verb} ON {quoted(table)} FROM {role}"
    for role, table, verb in sorted(due - found):
        yield f"GRANT {verb} ON {quoted(table)} TO {role}"


def ensure(**_signal):
    """Bring the rights of the roles up to date; where there are no roles there is nothing to do."""
    roles = roles_there()
    if not roles:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in [*doors(roles), *statements(roles)]:
            cursor.execute(statement)


def doors(roles):
    """The way to the tables, for our roles and nobody else."""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    names = ", ".join(roles)
    return [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {names}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {names}",
        f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC, {names}",
        f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC, {names}",
    ]
