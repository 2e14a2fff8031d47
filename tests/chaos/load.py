"""Agents, reviewers and followers that go on whatever happens, and remember what they were promised.

Everybody repeats a request until it is answered: posts under the same `external_id`, decisions under the
same `submission_id`, claims with `resume`. An answer nobody should ever get is kept in `ledger.strange`.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.chaos.stage import CATEGORY, FIRST_QUEUE, SECOND_QUEUE, WORKFLOW
from tests.stack.product import eventually

HANGS = 20.0  # seconds after which a request counts as hung
A_BREATH = 0.05
MOST_WAITING = 20  # outputs, so that clearing them at the end is quick
PROBLEM = "application/problem+json"


@dataclass
class Ledger:
    """What the product acknowledged, and what it should not have said."""

    posted: dict = field(default_factory=dict)  # external_id → output id
    decided: dict = field(default_factory=dict)  # submission_id → decision id
    fed: dict = field(default_factory=dict)  # agent → entries of its feed, in order
    answers: Counter = field(default_factory=Counter)
    strange: list = field(default_factory=list)
    slowest: float = 0.0

    @property
    def acknowledged(self):
        return len(self.posted) + len(self.decided)


class Caller:
    """One client with one key. Its work is in `step`, which is repeated until the load is over."""

    def __init__(self, name, *, address, key, ledger, over):
        self.name, self.ledger, self.over = name, ledger, over
        self.http = httpx.Client(
            base_url=f"{address}/api/v1/",
            headers={"Authorization": f"Bearer {key}"},
            timeout=HANGS,
            trust_env=False,
        )

    def run(self):
        with self.http:
            while not self.over.is_set():
                self.step()
                self.over.wait(A_BREATH)

    def ask(self, method, path, **sent):
        """The answer, however often it takes; None when the load ended before there was one."""
        while not self.over.is_set():
            answer = self._try(method, path, **sent)
            if answer is not None and answer.status_code < 300:
                return answer
            self.over.wait(A_BREATH)
        return None

    def _try(self, method, path, **sent):
        began = time.monotonic()
        try:
            answer = self.http.request(method, path, **sent)
        except httpx.TimeoutException:
            self.ledger.strange.append(f"{self.name}: {method} {path} hung for {HANGS:g} s")
            return None
        except httpx.TransportError as error:  # a killed process cannot answer
            self.ledger.answers[type(error).__name__] += 1
            return None
        self.ledger.slowest = max(self.ledger.slowest, time.monotonic() - began)
        self.ledger.answers[answer.status_code] += 1
        if not is_fit(answer):
            self.ledger.strange.append(
                f"{self.name}: {method} {path} → {answer.status_code} {answer.text[:300]}"
            )
        return answer


def is_fit(answer):
    """Success, or a well-formed request to come back."""
    if answer.status_code in (200, 201, 204):
        return True
    comes_back = answer.status_code == 503 or is_in_flight(answer)
    is_problem = answer.headers.get("content-type") == PROBLEM
    return comes_back and is_problem and answer.headers.get("retry-after", "").isdigit()


def is_in_flight(answer):
    return answer.status_code == 409 and answer.json().get("code") == "in_flight"


class Poster(Caller):
    """An agent that hands in one output after the other, though not many more than people can look at."""

    number = 0

    def __init__(self, name, **more):
        super().__init__(name, **more)
        self.series = uuid4().hex[:8]  # another load on the same product posts other outputs

    def step(self):
        if len(self.ledger.posted) > len(self.ledger.decided) + MOST_WAITING:
            return
        self.number += 1
        external_id = f"{self.name}-{self.series}-{self.number}"
        answer = self.ask("POST", "outputs", json=output(external_id))
        if answer is not None:
            self.ledger.posted[external_id] = answer.json()["id"]


class Reviewer(Caller):
    """A person who takes what is most urgent and gives it a verdict."""

    queue = FIRST_QUEUE
    number = 0

    def step(self):
        claimed = self.ask("POST", f"queues/{self.queue}/claim", json={"resume": True})
        if claimed is None or claimed.status_code == 204:
            return
        review, submission = claimed.json(), str(uuid4())
        self.number += 1
        judged = self.verdict() | {
            "submission_id": submission,
            "token": review["hold"]["token"],
            "seen_digest": review["output"]["digest"],
        }
        answer = self.ask("POST", f"reviews/{review['id']}/decision", json=judged)
        if answer is not None:
            self.ledger.decided[submission] = answer.json()["id"]

    def verdict(self):
        chosen = {1: "edited", 2: "rejected", 3: "escalated"}.get(self.number % 6, "approved")
        return verdict(chosen, number=self.number)


class Senior(Reviewer):
    """Who gets what others escalated, and decides it."""

    queue = SECOND_QUEUE

    def verdict(self):
        return verdict("approved" if self.number % 2 else "edited", number=self.number)


class Follower(Caller):
    """An agent that reads its feed with its cursor, and waits for news."""

    cursor = ""

    def step(self):
        answer = self.ask("GET", "decisions", params={"after": self.cursor, "wait": 1, "limit": 50})
        if answer is not None:
            self.ledger.fed.setdefault(self.name, []).extend(answer.json()["results"])
            self.cursor = answer.json()["next"]


def output(external_id):
    return {
        "workflow": WORKFLOW,
        "external_id": external_id,
        "input": {"message": f"Where is parcel {external_id}?"},
        "output": f"Parcel {external_id} arrives on Tuesday.",
        "confidence": 0.5,
    }


def verdict(chosen, *, number):
    more = {
        "edited": {"edited": f"It arrives on Wednesday, not Tuesday ({number}).", "categories": [CATEGORY]},
        "rejected": {"categories": [CATEGORY], "justification": "The day is wrong."},
        "escalated": {"reason": "Somebody senior should see this."},
    }
    return {"verdict": chosen, **more.get(chosen, {})}


class Load:
    """All of them, each in a thread. Posting ends first; deciding and reading go on until the end."""

    def __init__(self, address, stage):
        self.ledger = Ledger()
        self.enough, self.over = threading.Event(), threading.Event()
        self.agents = list(stage["agents"])
        self.threads = []
        for name, key in stage["agents"].items():
            self._add(Poster, name, address, key, over=self.enough)
            self._add(Follower, name, address, key, over=self.over)
        for name, key in stage["reviewers"].items():
            self._add(Senior if name == "sam" else Reviewer, name, address, key, over=self.over)

    def _add(self, kind, name, address, key, *, over):
        caller = kind(name, address=address, key=key, ledger=self.ledger, over=over)
        thread = threading.Thread(target=caller.run, name=f"{kind.__name__} {name}", daemon=True)
        self.threads.append((thread, over))

    def __enter__(self):
        for thread, _ in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem):
        self.enough.set()
        self.over.set()
        for thread, _ in self.threads:
            thread.join(HANGS + 5)

    @property
    def broken(self):
        """Callers that ended too early: an answer had a form that nobody expects."""
        return [thread.name for thread, over in self.threads if not (thread.is_alive() or over.is_set())]

    def goes_on(self, *, by, within=60):
        """Whether so many more posts and decisions are acknowledged in time."""
        wanted = self.ledger.acknowledged + by
        went_on = eventually(lambda: self.ledger.acknowledged >= wanted or self.broken, within=within)
        return went_on and not self.broken
