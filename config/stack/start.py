"""`manage.py start`: everything, in order, from one command; and everything ended again, in order."""

import argparse
import os
import secrets
import shutil
import sys
import time

from config.stack import preparation, production, programs
from config.stack.children import end_group
from config.stack.demo import Demo
from config.stack.environment import MARK, inherited, local_environment
from config.stack.errors import CannotStart
from config.stack.logs import Voice, days_kept, rotate
from config.stack.places import places_for
from config.stack.ports import address_of, answers, refuse_taken_port
from config.stack.postgres import Postgres
from config.stack.running import Run, end_orphans
from config.stack.supervisor import AskedToStop, Signals, Supervisor
from config.stack.valkey import Valkey

PATIENCE = 120  # seconds for the web to answer for the first time
LOOK_EVERY = 0.25


def main(arguments):
    options = add_arguments(argparse.ArgumentParser(prog="manage.py start")).parse_args(arguments)
    with Signals() as signals:
        try:
            return run(options, signals)
        except AskedToStop:
            return 0
        except CannotStart as problem:
            print(f"\n{problem}", file=sys.stderr)
            return 1


def add_arguments(parser):
    """What may be said after `start`; shared with Django's own list of commands."""
    parser.add_argument("--port", type=int, default=8000, help="where the pages are served (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="on which address; 0.0.0.0 is all of them")
    parser.add_argument("--var", metavar="DIR", help="where everything is kept (var)")
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.add_argument("--production", action="store_true", help="settings and servers from the environment")
    parser.add_argument("--web-workers", type=int, default=2, metavar="N", help="web processes (2)")
    parser.add_argument("--timings", action="store_true", help="say how long each phase took")
    return parser


def run(options, signals):
    """Hold the var folder, start, watch until asked to stop, and leave nothing behind."""
    if options.production:
        production.refuse_missing_settings()
    places = places_for(options.var)
    with Run(places) as run_file:
        refuse_taken_port(options.host, options.port)
        stack = Stack(options, places, run_file)
        try:
            stack.start()
            stack.watch()
        finally:
            asked_before, signals.stopping = signals.asked, True
            stack.stop(is_impatient=lambda: signals.asked > max(asked_before, 1))


class Stack:
    """One running product."""

    def __init__(self, options, places, run_file):
        self.options = options
        self.places = places
        self.run_file = run_file
        self.log_days = days_kept()
        self.say = Voice(places.logs)
        self.address = address_of(options.host, options.port)
        self.instance = secrets.token_hex(8)
        self.supervisor = Supervisor(say=self.say, changed=self.describe)
        self.demo = None
        self.began = self.lap = time.monotonic()

    def start(self):
        os.environ[MARK] = str(self.places.var)
        self.say(f"reviewapp is starting; its files are in {self.places.var}")
        if self.places.database != self.places.var:
            self.say(f"PostgreSQL cannot run in there; its files are in {self.places.database}")
        if end_orphans(self.places):
            self.say("Ended what an earlier run, killed in its tracks, had left behind")
        rotate(self.places.logs, days=self.log_days)
        self.timed("look around")
        self.start_stores()
        environment = self.environment()
        preparation.prepare(self.places, environment, say=self.say, always=not self.supervisor.stores)
        self.timed("tables and static files")
        self.start_programs(environment)

    def start_stores(self):
        """Our own PostgreSQL and Valkey, unless the environment names others. Both start at once."""
        wanted = {"REDIS_URL": Valkey, "DATABASE_URL": Postgres}
        for variable, kind in wanted.items():
            if not (os.environ.get(variable) or os.environ.get(f"{variable}_FILE")):
                store = kind(self.places)
                if kind is Postgres and store.is_new:
                    self.say("Making a new PostgreSQL database")
                    preparation.forget(self.places)
                store.start()
                self.supervisor.keep(store, store=True)
        for kept in self.supervisor.stores:
            kept.process.wait()
            if kept.process.name == "postgres":
                kept.process.make_application()
        self.timed("PostgreSQL and Valkey")

    def start_programs(self, environment):
        """The web first, since somebody waits for it; then those that nobody sees."""
        logs, options = self.places.logs, self.options
        web = programs.web(
            environment, logs, host=options.host, port=options.port, workers=options.web_workers
        )
        self.launch(web)
        self.wait_for_web()
        self.timed("web")
        for kind in (programs.relay, programs.worker, programs.beat):
            self.launch(kind(environment, logs))
        self.describe()
        self.demo = Demo(self.places, environment, self.address)
        if self.options.no_demo or self.options.production:
            self.demo.decline()
        if self.demo.is_due:
            self.say(f"{self.address} answers. Loading the demo; look around meanwhile if you like.")
            self.demo.start()
        else:
            self.welcome()

    def launch(self, program):
        program.start()
        self.supervisor.keep(program)

    def environment(self):
        """What every process of ours is told. The environment of whoever started us wins."""
        local = {} if self.options.production else local_environment(self.places)
        own = {
            "REVIEWAPP_INSTANCE": self.instance,
            "PUBLIC_URL": self.address,
            "WEB_THREADS": programs.THREADS,
            "VAR_DIR": str(self.places.var),
            "STATIC_ROOT": str(self.places.var / "static"),
            "PYTHONUNBUFFERED": "1",
        }
        chosen = inherited()
        if self.options.production:
            own |= production.defaults()
        else:
            own["ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1],{self.options.host}"
            own["COMPRESS_STATIC"] = "false"
        for kept in self.supervisor.stores:
            if kept.process.name == "postgres":
                own |= kept.process.own_urls
        forced = {name: own[name] for name in ("REVIEWAPP_INSTANCE", "VAR_DIR")}
        return local | own | chosen | forced

    def wait_for_web(self):
        name = production.host_to_ask_for() if self.options.production else "localhost"
        deadline = time.monotonic() + PATIENCE
        while not answers(self.options.host, self.options.port, instance=self.instance, name=name):
            self.supervisor.watch()
            if time.monotonic() > deadline:
                raise CannotStart(f"The web did not answer in {PATIENCE} s. See {self.places.logs}/web.log")
            time.sleep(0.05)

    def watch(self):
        """Until somebody asks us to stop."""
        looks = 0
        while True:
            time.sleep(LOOK_EVERY)
            self.supervisor.watch()
            if self.demo.program.child is not None:
                self.follow_demo()
            looks += 1
            if looks % 40 == 0:
                rotate(self.places.logs, days=self.log_days)

    def follow_demo(self):
        ended = self.demo.has_ended()
        for line in self.demo.news():
            self.say(f"  {line}")
        if ended:
            if self.demo.program.child.returncode != 0:
                log = self.demo.program.log
                self.say(f"The demo was not loaded whole; everything else works. Its log: {log}")
            self.demo.program.child = None
            self.describe()
            self.welcome()

    def welcome(self):
        self.timed("everything", since=self.began)
        self.say(f"\nreviewapp is ready: {self.address}")
        sign_ins = self.demo.sign_ins()
        if sign_ins:
            self.say("  Sign in as")
            for line in sign_ins:
                self.say(line)
        self.say(f"  Addresses and keys for programs: {self.run_file.path}\n  Ctrl-C ends everything.")

    def describe(self):
        self.run_file.describe(
            address=self.address,
            port=self.options.port,
            pid=os.getpid(),
            pids=self.supervisor.pids,
            instance=self.instance,
            var=str(self.places.var),
        )

    def timed(self, phase, *, since=None):
        now = time.monotonic()
        if self.options.timings:
            self.say(f"  {now - (since or self.lap):6.2f} s  {phase}")
        self.lap = now

    def stop(self, *, is_impatient):
        if not self.supervisor.stores and not self.supervisor.programs:
            return
        began = time.monotonic()
        self.say("\nEnding everything")
        if self.demo is not None and self.demo.program.child is not None:
            end_group(self.demo.program.child)
        self.supervisor.stop(is_impatient=is_impatient)
        shutil.rmtree(self.places.sockets, ignore_errors=True)
        self.say(f"Everything has ended ({time.monotonic() - began:.1f} s)")
