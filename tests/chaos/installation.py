"""A product under test from the inside: its processes, its commands, and what its database says."""

import json
import re
import subprocess
import sys

import psutil
import psycopg
from psycopg.rows import dict_row

from config.stack.environment import local_environment
from config.stack.places import ROOT, places_for
from config.stack.postgres import Postgres
from tests.stack.product import Product, clean_environment

STAGE = "from tests.chaos.stage import tell"
BACKEND = re.compile(r"postgres: reviewapp\w* reviewapp ")  # the role of a process, and the database
LABORATORY = {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "true"}


class Installation(Product):
    """A product whose webhooks may come to this machine, and that can be looked into."""

    def __init__(self, var, *, port=None, **more):
        self.more = LABORATORY | more
        super().__init__(var, port=port, environment=clean_environment(**self.more))
        self.address = f"http://127.0.0.1:{self.port}"

    def command(self, *arguments, check=True):
        """Run Python on the product's own servers; what it printed."""
        environment = clean_environment() | local_environment(places_for(self.var)) | self.more
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not check or done.returncode == 0, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def set_stage(self, url):
        told = self.command("manage.py", "shell", "-v", "0", "-c", f"{STAGE}; tell({url!r})")
        return json.loads(told.stdout)

    def connect(self, **more):
        """As the owner of the tables, with the rows of every team."""
        url = Postgres(places_for(self.var)).url
        return psycopg.connect(url, options="-c app.team_ids=*", **more)

    def rows(self, query, *values):
        with self.connect(row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def count(self, query, *values):
        [row] = self.rows(f"SELECT count(*) AS n FROM {query}", *values)
        return row["n"]

    def change(self, statement, *values):
        with self.connect() as connection:
            connection.execute(statement, values)

    # ---- processes ---------------------------------------------------------------------------

    def pid(self, name):
        return self.run["pids"][name]

    def children(self, name):
        """The processes of one program below the one that the supervisor started."""
        return [child.pid for child in psutil.Process(self.pid(name)).children()]

    def backends(self):
        """The processes of PostgreSQL that serve connections of the product."""
        found = psutil.Process(self.pid("postgres")).children()
        return [child.pid for child in found if BACKEND.search(" ".join(child.cmdline()))]
