"""L12: the same decisions heard twice, shuffled, by four workers at once, and by workers that are killed.

Real post-edits come in as history and are sealed. Each way of hearing them starts from empty tables; what
they hold at the end is compared by digest, surrogate ids left out. The product's own worker listens too.
"""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random

from reviewapp.accounts.actions import add_agent, add_person, make_team
from reviewapp.audit.actions import seal
from reviewapp.audit.models import Bookmark
from reviewapp.base.context import acting
from reviewapp.base.strict_json import Row as Sent
from reviewapp.intake.actions import import_history
from reviewapp.learning.actions import has_news, mine, note
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.actions.note import take_in
from reviewapp.learning.actions.rebuild import forget
from reviewapp.review.actions import add_member, create_queue
from reviewapp.review.models import Output
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.planting import translations
from reviewapp.workflows.actions import create_workflow

CORRECTIONS, SEED, WORKERS, KILLS = 1_500, 12, 4, 12
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
PASSWORD = "only for a bench that is over in a minute"  # noqa: S105
REVIEWERS = ("rita", "remy", "runa")
WORKER = """
import django; django.setup()
from django.db import OperationalError
from reviewapp.learning.actions import has_news, note
while has_news():
    try:
        note(limit=25)
    except OperationalError:
        pass
"""


def measure(folder):
    with acting(via="command"):
        workflow = set_up()
        bring(workflow, translations(folder)[:CORRECTIONS])
    expected = told(workflow, hear)
    ways = {
        "heard twice": lambda: (hear(), from_the_start(), hear()),
        "shuffled, in batches of any size": lambda: shuffled(workflow),
        f"by {WORKERS} workers at once": together,
        f"by workers killed {KILLS} times": killed,
    }
    return Figure(
        "L12", "The same rows come of it", [row(way, told(workflow, ways[way]), expected) for way in ways]
    )


def row(way, found, expected):
    same = [table for table in expected if found[table] == expected[table]]
    met = len(same) == len(expected)
    ours = "equal" if met else f"differs in {', '.join(sorted(set(expected) - set(same)))}"
    return Row(way, ours, reach="equal", met=met, n=CORRECTIONS)


def told(workflow, hearing):
    """The digests of all tables after hearing everything from the start in some way."""
    forget_all(workflow)
    hearing()
    mine(workflow)
    return digests_of(workflow)


def forget_all(workflow):
    hear()  # nobody is in the midst of it
    forget(workflow)
    from_the_start()


def from_the_start():
    Bookmark.objects.filter(pk="learning").update(position=0)


def hear():
    while has_news():
        note()


def shuffled(workflow):
    hear()
    forget(workflow)
    dice = Random(SEED)  # noqa: S311 (a bench is to be the same every time)
    outputs = list(Output.objects.filter(workflow=workflow).values_list("pk", flat=True))
    outputs = dice.sample(outputs, len(outputs)) + dice.choices(outputs, k=100)
    while outputs:
        size = dice.randrange(1, 200)
        take_in(outputs[:size])
        outputs = outputs[size:]


def worker():
    return subprocess.Popen([sys.executable, "-c", WORKER])


def together():
    for each in [worker() for _ in range(WORKERS)]:
        each.wait()
    hear()


def killed():
    dice = Random(SEED)  # noqa: S311
    for _ in range(KILLS):
        each = worker()
        time.sleep(1.2 + dice.random())
        each.kill()
        each.wait()
    hear()


# ---- what there is to hear ---------------------------------------------------------------------


def set_up():
    team = make_team(name="Replay press", slug="replay-press")
    queue = create_queue(team, by=None, slug="first", name="First", tier=0)
    for name in (*REVIEWERS, "abe"):
        roles = ("admin",) if name == "abe" else ("reviewer",)
        person = add_person(team, email=f"{name}@replay.example", name=name, password=PASSWORD, roles=roles)
        if name != "abe":
            add_member(queue, by=None, user=person)
    add_agent(team, by=None, name="Translator", slug="translator")
    return create_workflow(team, by=None, slug="translations", name="Translations", default_queue="first")


def bring(workflow, rows):
    by = workflow.team.memberships.get(role="admin").user
    for first in range(0, len(rows), 500):
        part = [_past(row, first + place) for place, row in enumerate(rows[first : first + 500])]
        results = import_history([Sent(value=row) for row in part], team=workflow.team, by=by)
        if bad := [result.error for result in results if result.error]:
            raise RuntimeError(
                f"{len(bad)} rows were refused, the first: {getattr(bad[0], 'errors', bad[0])}"
            )
    while seal():
        pass


def _past(row, number):
    at = BEGIN + timedelta(minutes=number)
    decision = {
        "by": f"{REVIEWERS[number % 3]}@replay.example",
        "decided_at": (at + timedelta(minutes=3)).isoformat(),
        "verdict": "approved",
    }
    if row["pe"] != row["mt"]:
        decision |= {"verdict": "edited", "edited": row["pe"]}
    return {
        "agent": "translator",
        "workflow": "translations",
        "external_id": f"T-{number}",
        "input": {},
        "output": row["mt"],
        "produced_at": at.isoformat(),
        "decisions": [decision],
    }
