"""The database roles: one for each kind of process, and how long its statements may take or wait.

Known to the settings, to the stack and to `manage.py database_roles`; what each may do with which table is
in reviewapp.web.database.grants.
"""

PREFIX = "reviewapp_"
PROCESSES = ("web", "relay", "worker", "retention")  # those with an address of their own, DATABASE_URL_WEB, …
SINCE = {"transaction_timeout": 170_000}  # before that PostgreSQL does not know it


def _limits(statement, lock, idle, transaction):
    return {
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": idle,
        "transaction_timeout": transaction,
        "client_connection_check_interval": "2s",
    }


LIMITS = {
    "reviewapp_web": _limits("10s", "3s", "15s", "30s"),
    "reviewapp_relay": _limits("30s", "5s", "15s", "1min"),
    "reviewapp_worker": _limits("2min", "5s", "30s", "5min"),
    "reviewapp_retention": _limits("2min", "5s", "30s", "5min"),
    "reviewapp_auditor_ro": _limits("1min", "3s", "1min", "10min") | {"default_transaction_read_only": "on"},
    "reviewapp_backup": _limits("0", "30s", "10min", "0") | {"default_transaction_read_only": "on"},
}


def own_database(process, environment):
    """The environment of one process: its own address of the database, and nobody else's.

    Where only DATABASE_URL is given, every process uses that. Beat asks the database nothing.
    """
    others = {f"DATABASE_URL_{each.upper()}{end}" for each in PROCESSES for end in ("", "_FILE")}
    own = {name: value for name, value in environment.items() if name not in others}
    named = f"DATABASE_URL_{process.upper()}"
    for name in (named, f"{named}_FILE"):
        if environment.get(name):
            own.pop("DATABASE_URL", None)
            own.pop("DATABASE_URL_FILE", None)
            return own | {name.replace(named, "DATABASE_URL"): environment[name]}
    if process == "beat" and others & environment.keys():
        own.pop("DATABASE_URL_FILE", None)
        return own | {"DATABASE_URL": "postgres://nobody@localhost/none"}
    return own


def server_settings(role, *, statement_timeout):
    """What a connection asks of the server: a role of ours brings its limits, any other gets the web's."""
    # A page's row with all it refers to is a join by keys; trying every order costs more than the join.
    asked = {"join_collapse_limit": "5"}
    if role not in LIMITS:
        asked |= {"lock_timeout": "3s", "idle_in_transaction_session_timeout": "15s"}
        asked["statement_timeout"] = "10s"
    if statement_timeout is not None:
        asked["statement_timeout"] = str(statement_timeout)
    return " ".join(f"-c {name}={value}" for name, value in asked.items())


def limits_of(role, *, version):
    """What this version of the server knows of it."""
    return {name: value for name, value in LIMITS[role].items() if version >= SINCE.get(name, 0)}


def role_statements(missing, *, version):
    """The roles that are missing, and every role's limits."""
    yield from (f"CREATE ROLE {name} LOGIN NOINHERIT" for name in LIMITS if name in missing)
    for name in LIMITS:
        limits = limits_of(name, version=version)
        yield from (f"ALTER ROLE {name} SET {setting} = '{value}'" for setting, value in limits.items())
    # Retention is worked off by a worker, which takes this role for it and has its rights only then.
    yield "GRANT reviewapp_retention TO reviewapp_worker"


def make_roles(connection, passwords):
    """Make the roles that are missing, give all their limits, and whoever is named a password.

    Passwords reach the server as SCRAM verifiers, so that no log of statements can show them.
    """
    rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
    missing = LIMITS.keys() - {name for (name,) in rows}
    for statement in role_statements(missing, version=connection.info.server_version):
        connection.execute(statement)
    for role, password in passwords.items():
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        connection.execute(f"ALTER ROLE {role} PASSWORD '{verifier.decode()}'")
