"""Redis is a bell and a counter: stopped or hung, nobody but the workers notices."""

from contextlib import contextmanager

import pytest

from config.stack.throwaway import ThrowAway
from config.stack.valkey import Valkey
from tests.chaos import truth
from tests.chaos.installation import Installation
from tests.chaos.load import Load, output
from tests.chaos.visitor import call, sign_in, visiting
from tests.stack.product import eventually, held_still

pytestmark = pytest.mark.stack

TASK = "reviewapp.intake.tasks.forget_old_keys"
OLD_ROW = """
INSERT INTO intake_idempotency (key, api_key_id, fingerprint, status, received_at)
SELECT 'old', min(id), decode(repeat('00', 32), 'hex'), 0, now() - interval '30 days' FROM accounts_key
"""
PAGES = ["/queue/", "/account/"]


@pytest.fixture(scope="module")
def servers():
    """A Valkey of the test's own, which no supervisor starts again."""
    servers = ThrowAway(kinds=[Valkey])
    servers.address = servers.start()["REDIS_URL"]
    yield servers
    servers.stop()


@pytest.fixture(scope="module")
def product(place, servers):
    product = Installation(place / "var", REDIS_URL=servers.address)
    yield product.wait_until_ready()
    product.end()


@contextmanager
def stopped(valkey):
    valkey.child.kill()
    valkey.child.wait()
    try:
        yield
    finally:
        valkey.start()
        valkey.wait()


def hung(valkey):
    return held_still(valkey.child.pid)


def posts_are_answered(product, stage, *, name):
    """A few posts in a row, the first of which may find out that Redis is away."""
    key = stage["agents"]["support"]
    answers = [call(product, key, "POST", "outputs", output(f"{name}-{n}")) for n in range(8)]
    return {answer.status_code for answer in answers} == {201}


def a_long_poll_learns_the_decision(product, stage, *, name):
    """Whether an agent that waits for its output hears what was decided on it."""
    key = stage["agents"]["support"]
    posted = call(product, key, "POST", "outputs", output(f"{name}-awaited")).json()

    def settled():
        answer = call(product, key, "GET", f"outputs/{posted['id']}?wait=3")
        return answer.status_code == 200 and answer.json()["status"] in ("approved", "edited", "rejected")

    return eventually(settled)


def statuses_of_pages(product, stage):
    with visiting(product) as visitor:
        signed_in = sign_in(visitor, stage).status_code
        return [signed_in, *(visitor.get(path).status_code for path in PAGES)]


def worker_works(product):
    """Whether a ring reaches the worker: an old row that its task removes is gone."""
    product.change(OLD_ROW)
    product.command("manage.py", "shell", "-c", f"from config.celery import app; app.send_task({TASK!r})")
    return eventually(lambda: not product.count("intake_idempotency WHERE key = 'old'"))


@pytest.mark.parametrize("away", [stopped, hung], ids=["stopped", "hung"])
def test_without_redis_everybody_but_the_worker_goes_on(away, product, stage, receiver, servers):
    before = product.run["pids"]
    with Load(product.address, stage) as load:
        assert load.goes_on(by=10), product.words()
        with away(servers.servers[0]):
            name = away.__name__
            assert posts_are_answered(product, stage, name=name)
            assert statuses_of_pages(product, stage) == [302, 200, 200]
            assert load.goes_on(by=50), product.words()
            assert a_long_poll_learns_the_decision(product, stage, name=name)
            load.enough.set()
            truth.wait_for_rest(product, load)
        assert worker_works(product), (product.var / "log" / "worker.log").read_text()[-3000:]

    assert truth.faults(product, load, receiver) == {}
    assert load.ledger.answers.keys() <= {200, 201, 204}
    assert product.run["pids"] == before, product.words()
