"""Load the demonstration into a running product, its history through the API."""

import json
import os
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewapp.accounts.models import Team
from reviewapp.base.context import acting
from reviewapp.insights.actions import roll_up
from reviewapp.insights.actions.weekly import make_past_weeklies
from reviewapp.learning.actions import catch_up
from reviewapp.web.demo import history
from reviewapp.web.demo.scene import set_stage

A_CALL = 500
WAITING = 48


class Command(BaseCommand):
    help = "Make the demonstration team, and post four weeks of history and some waiting outputs to ADDRESS."

    def add_arguments(self, parser):
        parser.add_argument("--address", required=True, help="where the product answers")
        parser.add_argument("--waiting", type=int, default=WAITING, help="outputs that wait for a person")

    def handle(self, *, address, waiting, **options):
        if Team.objects.exclude(slug="larkfield").exists():
            self.stdout.write("There are teams here already, so the demonstration was left out.")
            return
        access = self.stage(Path(settings.VAR_DIR) / "demo.json")
        now = datetime.fromisoformat(access["now"])
        with httpx.Client(base_url=f"{address.rstrip('/')}/api/v1/", timeout=60, trust_env=False) as api:
            past = list(history.past(until=now))
            self.send_all(api, "history", past, access["admin_token"], "past outputs")
            for line in history.LINES:
                rows = [
                    row for row in history.waiting(now=now, count=waiting) if row["workflow"] == line.workflow
                ]
                self.send_all(api, "outputs/batch", rows, access["agent_keys"][line.agent], "new outputs")
        self.stdout.write("Learning from the corrections")
        with acting(via="command"):
            found = catch_up()
            while roll_up():
                pass
            make_past_weeklies(Team.objects.get(slug="larkfield"), since=history.morning_of(0, until=now))
        self.stdout.write(f"{found} suggestions are being tried on past outputs")
        self.stdout.write("The demonstration is ready.")

    def stage(self, path):
        """The stage as it was set before, or set now; its secrets are readable by their owner only."""
        if Team.objects.filter(slug="larkfield").exists():
            if not path.exists():
                raise CommandError(f"The team exists already, but its sign-ins ({path}) are gone.")
            return json.loads(path.read_text())
        self.stdout.write("Setting up Larkfield Cycles: people, queues, three workflows")
        with acting(via="command"):
            now = datetime.now(UTC)
            access = set_stage(now=now).as_dict() | {"now": now.isoformat(timespec="seconds")}
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(access, file, indent=2)
        return access

    def send_all(self, api, path, rows, key, what):
        """Post rows in calls of a bounded size and say how far it is; a refused row ends the load."""
        rest, sent = iter(rows), 0
        while call := list(islice(rest, A_CALL)):
            answer = api.post(path, json=call, headers={"Authorization": f"Bearer {key}"})
            answer.raise_for_status()
            bad = [result for result in answer.json()["results"] if result["http_status"] >= 400]
            if bad:
                raise CommandError(f"{len(bad)} of {len(call)} rows were refused, the first: {bad[0]}")
            sent += len(call)
            self.stdout.write(f"{sent:,} of {len(rows):,} {what}")
