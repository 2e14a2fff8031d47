"""Several of each process behind nginx, one of each killed under load: what is lost, what happens twice?"""

import shutil
import threading
from http.client import HTTPException

from config.stack.children import wait_until
from reviewapp.audit.models import Unsealed
from reviewapp.review.models import Decision
from reviewapp.web.benches.beside import Beside
from reviewapp.web.benches.claim import astray, cycle
from reviewapp.web.benches.filling import add_reviewers, fill, set_scene
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.report import Report, Target, ratio, spread

CLIENTS = 8
PATIENCE = 120
TARGETS = [
    Target("lost", 0),
    Target("duplicates", 0),
    Target("still_unsealed", 0),
    Target("not_yet_effective", 0),
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
    return report


def pressed(addresses, scene, reviewers, killed, *, seconds):
    """Reviewers who claim and approve, while processes die under them."""
    made, places = {}, len(addresses)
    callers = [Caller(addresses[n % places], token) for n, (_, token) in enumerate(reviewers)]
    death = threading.Timer(seconds / 2, lambda: [each.kill() for each in killed])
    death.start()
    load = press(callers, steady(cycle(scene.queue.slug, made)), seconds=seconds)
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
    """What the relay that lives has yet to do, once it had time to."""
    wait_until(lambda: not (Unsealed.objects.count() or _due().exists()), within=PATIENCE, every=0.5)
    return {"still_unsealed": Unsealed.objects.count(), "not_yet_effective": _due().count()}


def _due():
    return Decision.objects.filter(effective_at=None, retracted_at=None)
