"""What each database role may do with which table: everything that is not named is refused.

The last line that fits a table holds. A right may be for some columns only; one of them is enough to lock a
row. `ensure` runs after every migrate, where the roles are there, so a new table gets what its name says and
no more.
"""

from fnmatch import fnmatch

from django.db import connection, transaction

from reviewapp.learning.models import Pattern, Suggestion

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
# What says something, and goes when it is erased; and by whom a review is held.
OUTPUT_WORDS = ("title", "input", "output", "trace", "metadata")
DECISION_WORDS = ("justification", "reason", "edited", "difference")
HOLDING = ("held_by_id", "held_since", "held_until", "token")


def lines(names, rights):
    return dict.fromkeys(names, rights)


def on_column(verb, column):
    """As GRANT and REVOKE take it."""
    return f'{verb} ("{column}")'


def only(*columns):
    """To read the table, and to change these columns of it."""
    return READ | {on_column("UPDATE", column) for column in columns}


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
        # Only what is erased: where a row belongs and what it hangs on is nobody's to change who erases.
        "review_output": only("action", "checks", "reasons", "status", "subject", "privacy_subject"),
        "review_outputcontent": only(*OUTPUT_WORDS, "salt", "trace_salt", "metadata_salt", "erased"),
        "review_decisioncontent": only(*DECISION_WORDS, "salt", "edited_salt", "erased"),
        "review_outcome": only("detail"),
        "review_review": only("reasons", "state", "outcome", "closed_at", *HOLDING),
        "review_decision": only("submission_id"),  # to lock it; a trigger refuses to change this one
        "review_comment": only("text", "salt", "erased"),
        "review_draft": only("saved_at") | {"DELETE"},  # to lock it
        "learning_observation": only("is_unreadable", "words", "unit"),
        "learning_atom": only("key", "before", "after"),
        "learning_vector": READ | {"DELETE"},
        "learning_replaycase": only("shown"),
        "learning_pattern": only(*Pattern.FORGOTTEN),
        "learning_suggestion": only(
            *Suggestion.FORGOTTEN, "state", "closed_at", "closed_by_id", "close_reason"
        ),
        "learning_remark": only("text", "salt", "erased"),
        "learning_wording": only("text", "title", "trouble"),
        "learning_replay": only("state", "trouble", "finished_at", "taken_until"),
        "insights_export": only("state", "taken_until", "finished_at"),
        "intake_idempotency": only("received_at") | {"DELETE"},  # to lock it
        "delivery_delivery": only("body", "erased", "dead_at", "leased_until", "lease_token"),
        "delivery_attempt": only("answer", "error"),
        "retention_*": KEEP,
        "retention_legalhold": CHANGE,  # words of released ones; its trigger refuses all else
        "audit_event": ADD,
        "audit_unsealed": ADD,
    },
    "reviewapp_auditor_ro": {"audit_*": READ, "accounts_team": READ, "accounts_membership": READ},
    "reviewapp_backup": {"*": READ},
}
# A dump says where each stands. Nobody else needs a right: they belong to their tables' columns.
SEQUENCES = {"reviewapp_backup": READ}


def rights_of(role, table):
    fitting = [rights for pattern, rights in GRANTS[role].items() if fnmatch(table, pattern)]
    return fitting[-1] if fitting else set()


COLUMNS_THERE = """
SELECT c.relname::text, a.attname::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
    AND a.attnum > 0 AND NOT a.attisdropped
"""


def wanted(roles):
    """Every right there should be, as (role, what GRANT calls it, verb); on columns, where they are there."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in FOREIGN]
        cursor.execute(COLUMNS_THERE)
        columns = {(table, on_column("UPDATE", column)) for table, column in cursor.fetchall()}
        cursor.execute(SEQUENCES_THERE)
        sequences = [name for (name,) in cursor.fetchall()]
    of_tables = {
        (role, f'"{table}"', verb)
        for role in roles
        for table in tables
        for verb in rights_of(role, table)
        if verb == whole(verb) or (table, verb) in columns
    }
    return of_tables | {
        (role, name, verb) for role in roles for name in sequences for verb in SEQUENCES.get(role, ())
    }


def whole(verb):
    """The same verb on all of the table."""
    return verb.partition(" (")[0]


SEQUENCES_THERE = """
SELECT 'SEQUENCE "' || relname || '"' FROM pg_class
WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace
"""
RIGHTS_THERE = """
SELECT role.rolname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END || '"' || c.relname || '"',
    given.privilege_type, given.attname
FROM pg_class AS c, pg_roles AS role, LATERAL (
    SELECT by_table.*, NULL AS attname FROM aclexplode(c.relacl) AS by_table
    UNION ALL SELECT by_column.*, a.attname FROM pg_attribute AS a, aclexplode(a.attacl) AS by_column
    WHERE a.attrelid = c.oid AND NOT a.attisdropped
) AS given
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relnamespace = current_schema()::regnamespace
    AND role.oid = given.grantee AND role.rolname = ANY (%s)
"""


def there(roles):
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS_THERE, [roles])
        return {
            (role, thing, on_column(verb, column) if column else verb)
            for role, thing, verb, column in cursor.fetchall()
        }


def roles_there():
    """Those of our roles that the server knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname::text FROM pg_roles WHERE rolname = ANY (%s)", [list(GRANTS)])
        return sorted(name for (name,) in cursor.fetchall())


def statements(roles):
    """What makes the rights that are there into those that are wanted; nothing if they are."""
    due, found = wanted(roles), there(roles)
    taken = found - due
    # What is taken from a whole table goes from each of its columns, too, and is given to those again.
    kept = {right for right in found & due if (*right[:2], whole(right[2])) not in taken}
    for role, thing, verb in sorted(taken):
        yield f"REVOKE {verb} ON {thing} FROM {role}"
    for role, thing, verb in sorted(due - kept):
        yield f"GRANT {verb} ON {thing} TO {role}"


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
