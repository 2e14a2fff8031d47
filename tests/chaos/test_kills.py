"""Any process may die at any moment: what was acknowledged stays, once, and reaches everybody."""

import random
from uuid import uuid4

import psutil
import pytest

from tests.chaos import truth
from tests.chaos.installation import Installation
from tests.chaos.load import Load, output, verdict
from tests.chaos.stage import FIRST_QUEUE, REVIEWERS
from tests.chaos.visitor import call
from tests.stack.product import eventually, is_alive

pytestmark = pytest.mark.stack

VICTIMS = {
    "a web worker": lambda product: random.choice(product.children("web")),
    "the parent of the web workers": lambda product: product.pid("web"),
    "the relay": lambda product: product.pid("relay"),
    "the child of the Celery worker": lambda product: product.children("worker")[0],
    "the Celery worker": lambda product: product.pid("worker"),
    "beat": lambda product: product.pid("beat"),
    "PostgreSQL": lambda product: product.pid("postgres"),
    "a backend of PostgreSQL": lambda product: random.choice(product.backends()),
    "Valkey": lambda product: product.pid("valkey"),
}
TIMES = 3
CLAIM = f"queues/{FIRST_QUEUE}/claim"
RECOVERY = 60  # seconds, where a quiet machine needs three


def kill(product, victim):
    """Kill one process of this kind; it may be away just now because of the one before."""
    found = []

    def killed():
        try:
            process = psutil.Process(VICTIMS[victim](product))
            process.kill()
        except (psutil.Error, LookupError):
            return False
        found.append(process)
        return True

    assert eventually(killed, within=RECOVERY), f"{victim} did not come back\n{product.words()}"
    assert eventually(lambda: not is_alive(found[0]))


def test_nothing_acknowledged_is_lost_or_doubled_whoever_is_killed(product, stage, receiver):
    victims = list(VICTIMS) * TIMES
    random.shuffle(victims)
    with Load(product.address, stage) as load:
        for victim in victims:
            assert load.goes_on(by=random.randint(1, 25)), f"{victims}: {load.broken}\n{product.words()}"
            kill(product, victim)
        assert load.goes_on(by=50), product.words()
        load.enough.set()
        truth.wait_for_rest(product, load)

    assert truth.faults(product, load, receiver) == {}, f"killed in this order: {victims}"
    assert product.process.poll() is None


def test_everything_that_was_killed_runs_again(product):
    assert set(product.run["pids"]) == {"postgres", "valkey", "web", "relay", "worker", "beat"}
    assert all(psutil.pid_exists(pid) for pid in product.run["pids"].values())
    assert product.answer("/readyz")[0] == 200


def test_a_review_whose_holder_is_gone_goes_to_somebody_else(product, stage):
    agent, (gone, other) = stage["agents"]["support"], (stage["reviewers"][name] for name in REVIEWERS[:2])
    output_id = call(product, agent, "POST", "outputs", output("left-lying")).json()["id"]
    held = call(product, gone, "POST", CLAIM, {}).json()
    assert held["output"]["id"] == output_id
    assert call(product, other, "POST", CLAIM, {}).status_code == 204

    product.change("UPDATE review_review SET held_until = now() - interval '1 second' WHERE state = 'held'")
    assert eventually(lambda: call(product, other, "POST", CLAIM, {"resume": True}).status_code == 200)
    late = {
        "token": held["hold"]["token"],
        "submission_id": str(uuid4()),
        "seen_digest": held["output"]["digest"],
    }
    refused = call(
        product, gone, "POST", f"reviews/{held['id']}/decision", late | verdict("approved", number=1)
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "lease_lost")


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_goes_on(product, stage, receiver):
    with Load(product.address, stage) as load:
        assert load.goes_on(by=30), product.words()
        product.process.kill()
        product.process.wait()
        assert eventually(lambda: not product.processes(), within=30), product.processes()

        again = Installation(product.var, port=product.port)
        try:
            again.wait_until_ready()
            assert load.goes_on(by=30), again.words()
            load.enough.set()
            truth.wait_for_rest(again, load)
            assert truth.faults(again, load, receiver) == {}
        finally:
            assert again.end() == 0
