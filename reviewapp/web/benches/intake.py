"""How many outputs come in a second, with contract, checks, routing, reviews and events written."""

import json
import threading
import time
from random import Random

import psycopg
from django.db import connection

from reviewapp.accounts.actions import issue_key
from reviewapp.accounts.permissions import Scope
from reviewapp.base.context import acting
from reviewapp.base.ids import new_id
from reviewapp.review.models import Output
from reviewapp.web.benches.filling import set_scene
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.machine import Spending, shares
from reviewapp.web.benches.report import Report, Target, ratio, spread
from reviewapp.web.demo import support

LENGTH = 4_000
A_BATCH = 1_000
SINGLE_CLIENTS, BATCH_CLIENTS = 8, 2
WARM = 2.0
PLAIN = (
    "CREATE TABLE bench_plain (id uuid PRIMARY KEY, external_id text NOT NULL UNIQUE, body jsonb NOT NULL)"
)
INSERT = "INSERT INTO bench_plain (id, external_id, body) VALUES (%s, %s, %s)"
TARGETS = [Target("batch_outputs_per_s", 2_000, at_most=False)]


def run(asked, product):
    scene = set_scene()
    with acting(via="command"):
        other = issue_key(scene.agent, by=None, team=scene.team, name="Bench", scopes=[Scope.WRITE_OUTPUTS])[
            1
        ]
    keys = [scene.agent_key, other]
    batch = min(A_BATCH, asked.size)
    report = Report("intake", {"characters": LENGTH, "rows_a_batch": batch, "batch_rows": asked.size}, {})
    report.n["single_seconds"] = asked.seconds
    report.figures |= single(product, keys, seconds=asked.seconds)
    report.figures |= batches(product, keys, rows=asked.size, a_batch=batch)
    report.figures |= plain(rows=asked.size, a_batch=batch, seconds=asked.seconds)
    for kind in ("single", "batch"):
        report.figures[f"{kind}_share_of_plain"] = ratio(
            report.figures[f"{kind}_outputs_per_s"], report.figures[f"plain_{kind}_rows_per_s"]
        )
    report.figures["lost"] = lost(report.figures)
    report.targets = TARGETS
    report.notes = [
        f"An output's text has {LENGTH:,} characters; with its input and trace a row is a little larger.",
        "Plain rows go into a table with a primary key and a unique key: one INSERT a transaction beside "
        "the single posts, executemany of a whole batch in one transaction beside the batches.",
    ]
    return report


def single(product, keys, *, seconds):
    """One post for each output, from eight clients."""
    callers = [Caller(product["address"], keys[number % 2]) for number in range(SINGLE_CLIENTS)]
    posts = Posts("single")
    press(callers, posts.turn, seconds=min(WARM, seconds))
    spending = Spending(product["pids"])
    load = press(callers, posts.turn, seconds=seconds)
    spent = spending.since()
    return {
        "single_outputs_per_s": load.rate("post"),
        **spread("single", load.took["post"]),
        **shares("single", spent, seconds=load.seconds, count=load.count("post"), of="output"),
        "single_refused": sum(load.refused.values()) + len(load.crashed),
        "single_accepted": posts.accepted,
    }


def batches(product, keys, *, rows, a_batch):
    """Whole batches, ready as bytes before the clock starts, from two clients."""
    posts = Posts("batch")
    ready = [posts.batch(a_batch) for _ in range(max(2, rows // a_batch))]
    callers = [Caller(product["address"], key) for key in keys[:BATCH_CLIENTS]]
    warm = [posts.batch(min(50, a_batch)) for _ in callers]
    press(callers, lambda caller: posts.send(caller, warm), seconds=60)
    accepted, spending = posts.accepted, Spending(product["pids"])
    load = press(callers, lambda caller: posts.send(caller, ready), seconds=600)
    spent, taken = spending.since(), posts.accepted - accepted
    return {
        "batch_outputs_per_s": ratio(taken, load.seconds),
        **spread("batch", load.took["batch"]),
        **shares("batch", spent, seconds=load.seconds, count=taken, of="output"),
        "batch_refused": sum(load.refused.values()) + len(load.crashed),
        "batch_accepted": posts.accepted,
    }


class Posts:
    """Outputs that nobody posted before, and how many of them were acknowledged as new."""

    def __init__(self, name):
        self.name, self.accepted, self.number = name, 0, 0
        self.lock = threading.Lock()
        self.patterns = patterns()

    def turn(self, caller):
        with self.lock:
            body = self.row()
        told = caller.post("post", "outputs", json.dumps(body).encode())
        with self.lock:
            self.accepted += told is not None
        return told is not None

    def batch(self, size):
        return json.dumps([self.row() for _ in range(size)]).encode()

    def send(self, caller, ready):
        with self.lock:
            body = ready.pop() if ready else None
        if body is None:
            return False
        told = caller.post("batch", "outputs/batch", body)
        with self.lock:
            self.accepted += sum(row["http_status"] == 201 for row in told["results"]) if told else 0
        return told is not None

    def row(self):
        self.number += 1
        return self.patterns[self.number % len(self.patterns)] | {"external_id": f"{self.name}-{self.number}"}


def patterns():
    """Posts as the support agent sends them, each text long enough by answering several letters."""
    dice = Random(3)  # noqa: S311 (a bench is to be the same every time)
    made = [support.make(dice) for _ in range(400)]
    return [
        {
            "workflow": "support-replies",
            "input": each.case,
            "output": _long(made, number),
            "confidence": each.confidence,
            "risk": each.risk,
            "action": each.action,
            "trace": {"steps": each.steps},
            "model": "larkspur-2",
            "subject": each.case["from"],
            "language": "en",
            "metadata": {"title": each.title},
        }
        for number, each in enumerate(made)
    ]


def _long(made, number):
    texts = [made[(number + step) % len(made)].wrong for step in range(20)]
    return "\n\n".join(texts)[:LENGTH]


def lost(figures):
    """What was acknowledged and is not there."""
    return sum(
        figures[f"{kind}_accepted"] - Output.objects.filter(external_id__startswith=f"{kind}-").count()
        for kind in ("single", "batch")
    )


def plain(*, rows, a_batch, seconds):
    """The same bodies, put straight into a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
    bodies = [json.dumps(body) for body in patterns()]
    counts = [0] * SINGLE_CLIENTS

    def one_by_one(number, until):
        with _connect() as own:
            own.autocommit = True
            while time.perf_counter() < until:
                own.execute(INSERT, _plain_row(bodies, f"{number}-{counts[number]}"))
                counts[number] += 1

    def all_at_once(number, until):
        with _connect() as own, own.cursor() as cursor:
            for first in range(0, max(1, rows // BATCH_CLIENTS), a_batch):
                cursor.executemany(
                    INSERT, [_plain_row(bodies, f"b{number}-{first + each}") for each in range(a_batch)]
                )
                own.commit()

    took = _together(one_by_one, SINGLE_CLIENTS, seconds)
    figures = {"plain_single_rows_per_s": ratio(sum(counts), took)}
    took = _together(all_at_once, BATCH_CLIENTS, 600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_plain WHERE external_id LIKE 'b%%'")
        return figures | {"plain_batch_rows_per_s": ratio(cursor.fetchone()[0], took)}


def _together(work, count, seconds):
    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(each, began + seconds)) for each in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _plain_row(bodies, name):
    return new_id(), name, bodies[hash(name) % len(bodies)]


def _connect():
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
    )
