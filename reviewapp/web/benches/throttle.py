"""Whether one key gets what it may ask a second, no more and no less, and what others feel of it."""

import threading
import time
from dataclasses import dataclass, field

from reviewapp.accounts.actions import issue_key
from reviewapp.accounts.permissions import Scope
from reviewapp.base.context import acting
from reviewapp.web.benches.filling import set_scene
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.report import Report, Target, percentile, ratio

RATE, BURST = 20, 20
ENVIRONMENT = {"API_RATE": str(RATE), "API_BURST": str(BURST)}
CLIENTS = 32
PAUSE = 0.1  # of the other key, which stays far below its own limit
ASKED = "/api/v1/workflows/support-replies/signal"
TARGETS = [
    Target("off_by", 0.02),
    Target("server_errors", 0),
    Target("refused_without_retry_after", 0),
    Target("other_growth", 2),
]


@dataclass
class Told:
    """What the throttled key was told, by all its clients."""

    accepted_at: list = field(default_factory=list)
    refused: int = 0
    without_retry_after: int = 0
    server_errors: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status, retry_after):
        with self.lock:
            if status == 200:
                self.accepted_at.append(time.perf_counter())
            elif status == 429:
                self.refused += 1
                self.without_retry_after += not (retry_after or "").isdecimal()
            else:
                self.server_errors += 1

    @property
    def allowance(self):
        """What the bucket held, and what came into it until the last that was let in."""
        lasted = max(self.accepted_at) - min(self.accepted_at) if self.accepted_at else 0.0
        return BURST + RATE * lasted


class Asker(Caller):
    """A client that asks something cheap, so that the answer is the throttle's."""

    def ask(self):
        began = time.perf_counter()
        self.connection.request("GET", ASKED, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        self.took["ask"].append(time.perf_counter() - began)
        if answer.will_close:
            self.connection.close()
            self.connection = self._connect()
        return answer.status, answer.headers["Retry-After"]


def run(asked, product):
    scene = set_scene()
    with acting(via="command"):
        other = issue_key(scene.agent, by=None, team=scene.team, name="Other", scopes=[Scope.WRITE_OUTPUTS])[
            1
        ]
    clients = asked.clients[0] if asked.clients else CLIENTS
    alone = p95_of(Asker(product["address"], other), lambda: time.sleep(asked.seconds))
    told, beside = Told(), []
    callers = [Asker(product["address"], scene.agent_key) for _ in range(clients)]

    def hammer():
        beside.append(press(callers, lambda caller: turn(caller, told), seconds=asked.seconds))

    crowded = p95_of(Asker(product["address"], other), hammer)
    report = Report("throttle", {"clients": clients, "seconds": asked.seconds, "rate": RATE}, {})
    report.figures = figures_of(told, beside[0], alone, crowded)
    report.targets = TARGETS
    report.notes = [
        "The allowance is a full bucket and what flows into it until the last request that was let in.",
        "Clients that are refused ask again at once, which no honest client does.",
    ]
    return report


def turn(caller, told):
    told.note(*caller.ask())
    return True


def p95_of(caller, meanwhile):
    """How long another key waits for its answers, asking ten times a second, in milliseconds."""
    over = threading.Event()

    def ask():
        while not over.wait(PAUSE):
            caller.ask()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    meanwhile()
    over.set()
    asking.join()
    return percentile([took * 1000 for took in caller.took["ask"]], 95)


def figures_of(told, load, alone, crowded):
    accepted = len(told.accepted_at)
    return {
        "accepted": accepted,
        "allowance": told.allowance,
        "off_by": abs(ratio(accepted, told.allowance) - 1),
        "refused": told.refused,
        "asked_per_s": load.rate("ask"),
        "refused_without_retry_after": told.without_retry_after,
        "server_errors": told.server_errors + len(load.crashed),
        "other_alone_p95_ms": alone,
        "other_beside_p95_ms": crowded,
        "other_growth": ratio(crowded, alone),
    }
