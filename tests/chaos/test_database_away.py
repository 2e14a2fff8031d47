"""PostgreSQL goes away and comes back: clients are told to come back, and everything promised is there.

The supervisor, frozen meanwhile, does not start PostgreSQL again before everybody has looked.
"""

import signal
from contextlib import contextmanager

import psutil
import pytest

from tests.chaos import truth
from tests.chaos.load import PROBLEM, Load, output, verdict
from tests.chaos.stage import FIRST_QUEUE
from tests.chaos.visitor import call, sign_in, visiting
from tests.stack.product import eventually, is_alive

pytestmark = pytest.mark.stack

NOBODY = "00000000-0000-7000-8000-000000000000"
JUDGED = verdict("approved", number=1) | {
    "token": NOBODY, "submission_id": NOBODY, "seen_digest": "0" * 64
}  # fmt: skip
CALLS = [
    ("agents", "POST", "outputs", output("while-away")),
    ("agents", "POST", "outputs/batch", [output("while-away")]),
    ("agents", "GET", f"outputs/{NOBODY}?wait=2", None),
    ("agents", "GET", "decisions?wait=2", None),
    ("reviewers", "POST", f"queues/{FIRST_QUEUE}/claim", {}),
    ("reviewers", "GET", f"reviews/{NOBODY}", None),
    ("reviewers", "POST", f"reviews/{NOBODY}/decision", JUDGED),
]
PAGES = ["/", "/queue/", "/login/", "/account/"]


@contextmanager
def away(product, by):
    """PostgreSQL ended by this signal, until the block ends."""
    product.process.send_signal(signal.SIGSTOP)
    try:
        postgres = psutil.Process(product.pid("postgres"))
        processes = [postgres, *postgres.children(recursive=True)]
        postgres.send_signal(by)
        assert eventually(lambda: not any(map(is_alive, processes)), within=30), "PostgreSQL goes on"
        yield
    finally:
        product.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="module")
def visitor(product, stage):
    """Somebody who signed in while all was well."""
    with visiting(product) as visitor:
        assert sign_in(visitor, stage).status_code == 302
        yield visitor


def faults_of_calls(product, stage):
    """Calls of the API that were not answered with a problem that says when to come back."""
    faults = []
    for who, method, path, sent in CALLS:
        answer = call(product, next(iter(stage[who].values())), method, path, sent)
        told = answer.status_code, answer.headers.get("content-type"), answer.headers.get("retry-after")
        if told != (503, PROBLEM, "5"):
            faults.append((method, path, told, answer.text[:300]))
    return faults


def faults_of_pages(visitor):
    """Pages that are neither whole nor a plain page that says when to come back."""
    faults = []
    for path in PAGES:
        answer = visitor.get(path)
        is_plain = answer.status_code == 503 and answer.headers.get("retry-after") == "5"
        if not (
            is_plain
            and answer.headers["content-type"].startswith("text/html")
            and "Nothing was saved" in answer.text
        ):
            faults.append((path, answer.status_code, answer.text[:300]))
    return faults


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL], ids=["restarted", "killed"])
def test_clients_are_told_to_come_back_and_nothing_promised_is_lost(by, product, stage, receiver, visitor):
    with Load(product.address, stage) as load:
        assert load.goes_on(by=25), product.words()
        with away(product, by):
            assert faults_of_calls(product, stage) == []
            assert faults_of_pages(visitor) == []
            assert product.answer("/healthz")[0] == 200
            assert product.answer("/readyz")[0] == 503
        assert load.goes_on(by=25), product.words()
        load.enough.set()
        truth.wait_for_rest(product, load)

    assert truth.faults(product, load, receiver) == {}


def test_a_sign_in_while_it_is_away_is_answered_and_works_afterwards(product, stage):
    with visiting(product) as visitor:
        with away(product, signal.SIGKILL):
            assert sign_in(visitor, stage).status_code == 503
        assert eventually(lambda: sign_in(visitor, stage).status_code == 302)
        assert visitor.get("/queue/").status_code == 200


def test_only_what_had_ended_was_started_again(product):
    again = [line.split()[0] for line in product.words().splitlines() if "starting it again" in line]

    assert set(again) == {"postgres"}
