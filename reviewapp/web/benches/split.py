"""Several of each process behind nginx, one of each killed under load: what is lost, what happens twice?"""

import shutil
import threading
from http.client import HTTPException

from config.stack.children import wait_until
from reviewapp.audit.models import Unsealed
from reviewapp.insights.models import DecisionFact, OutputFact
from reviewapp.review.models import Decision, Output
from reviewapp.web.benches.beside import Beside
from reviewapp.web.benches.claim import astray, cycle
from reviewapp.web.benches.filling import add_reviewers, fill, set_scene
from reviewapp.web.benches.intake import Posts
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.report import Report, Target, ratio, spread

CLIENTS = 8
PATIENCE = 120
TARGETS = [
    Target("lost", 0),
    Target("duplicates", 0),
    Target("still_unsealed", 0),
    Target("not_yet_effective", 0),
    Target("posts_lost", 0),
    Target("posts_twice", 0),
    Target("not_yet_counted", 0),
]


def run(asked, product):
    scene = set_scene()
    reviewers = add_reviewers(scene, (asked.clients or (CLIENTS,))[0])
    fill(scene, asked.size)
    report = Report("split", {"waiting": asked.size, "seconds": asked.seconds}, {}, targets=TARGETS)
    with Beside() as beside:
        web = beside.web()
        killed = [web, beside.program("relay"), beside.program("worker")]
        addresses = [product["address"], web.address]
        if shutil.which("nginx"):
            addresses = [beside.proxy(addresses).address]
            report.notes = ["Through nginx with the configuration of config/deploy."]
        else:
            report.notes = ["nginx is not installed here: callers went to the web processes in turn."]
        report.figures |= pressed(addresses, scene, reviewers, killed, seconds=asked.seconds)
        report.figures |= settled()
    report.notes.append("A web, a relay and a worker were killed with SIGKILL halfway; others went on.")
    report.notes.append("Counted: the worker that lives made figures of each post and each decision.")
    return report


def pressed(addresses, scene, reviewers, killed, *, seconds):
    """Reviewers who claim and approve, and an agent that posts, while processes die under them."""
    made, posting, places = {}, Posting(), len(addresses)
    callers = [Caller(addresses[n % places], token) for n, (_, token) in enumerate(reviewers)]
    agent = Caller(addresses[0], scene.agent_key)
    review = cycle(scene.queue.slug, made)
    death = threading.Timer(seconds / 2, lambda: [each.kill() for each in killed])
    death.start()
    turn = steady(lambda caller: posting.turn(caller) if caller is agent else review(caller))
    load = press([*callers, agent], turn, seconds=seconds)
    death.join()
    lost = astray("all", made, reviewers)
    return {
        "cycles": len(made),
        "cycles_per_s": ratio(len(made), load.seconds),
        **spread("claim", load.took["claim"]),
        **spread("decide", load.took["decide"]),
        "answers_lost_with_a_process": sum(load.refused.values()) + len(load.crashed),
        "lost": lost["all_lost"],
        "duplicates": lost["all_duplicates"],
        **posting.astray(),
    }


class Posting:
    """An agent that posts one output after the other, each until it is told that it is here."""

    def __init__(self):
        self.posts, self.told, self.untold = Posts("split"), {}, None

    def turn(self, caller):
        self.untold = self.untold or self.posts.row()
        told = caller.post("post", "outputs", self.untold)
        if told is not None:
            self.told[self.untold["external_id"]] = told["id"]
            self.untold = None

    def astray(self):
        """What it was told held against the rows: each is here, once, under the id that was told."""
        asked = Output.objects.filter(external_id__startswith="split-").values_list("external_id", "pk")
        stored = [(name, str(key)) for name, key in asked]
        return {
            "posted": len(self.told),
            "posts_lost": len(self.told.items() - set(stored)),
            "posts_twice": len(stored) - len({name for name, _ in stored}),
        }


def steady(turn):
    """A reviewer whose answer was lost asks again, by a new connection."""

    def patient(caller):
        try:
            turn(caller)
        except (OSError, HTTPException):
            caller.refused["no answer"] += 1
            caller.reconnect()
        return True

    return patient


def settled():
    """What the relay and the worker that live have yet to do, once they had time to."""
    wait_until(lambda: not (Unsealed.objects.count() or _due().exists()), within=PATIENCE, every=0.5)
    wait_until(lambda: not _uncounted(), within=PATIENCE, every=0.5)
    return {
        "still_unsealed": Unsealed.objects.count(),
        "not_yet_effective": _due().count(),
        "not_yet_counted": _uncounted(),
    }


def _uncounted():
    """Posts and decisions that no worker has made figures of."""
    posts = Output.objects.filter(external_id__startswith="split-").exclude(
        pk__in=OutputFact.objects.values("output")
    )
    decisions = Decision.objects.exclude(effective_at=None).exclude(
        pk__in=DecisionFact.objects.values("decision")
    )
    return posts.count() + decisions.count()


def _due():
    return Decision.objects.filter(effective_at=None, retracted_at=None)
