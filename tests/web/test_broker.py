"""What becomes of a worker's messages where Redis hangs while it says that one is done."""

from urllib.parse import quote

import pytest
from kombu import Consumer, Queue

from config.celery import app
from config.stack.throwaway import ThrowAway
from config.stack.valkey import Valkey
from tests.stack.product import held_still

RINGS = Queue("rings")


@pytest.fixture
def valkey():
    """One of the test's own, and its address."""
    servers = ThrowAway(kinds=[Valkey])
    socket = servers.start()["REDIS_URL"].removeprefix("unix://")
    yield servers.servers[0].child.pid, f"redis+socket://{quote(socket)}?virtual_host=0"
    servers.stop()


@pytest.mark.parametrize("ending", ["ack", "reject"])
def test_a_message_whose_end_was_not_heard_keeps_no_other_back(valkey, ending):
    pid, address = valkey
    got = []
    with app.connection_for_read(address, transport_options={"socket_timeout": 0.5}) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 1, False)  # one at a time, as a worker of one process
        with Consumer(channel, [RINGS], callbacks=[lambda body, message: got.append((body, message))]):
            producer = connection.Producer()
            for body in ("first", "second"):
                producer.publish(body, routing_key="rings", declare=[RINGS])
            connection.drain_events(timeout=5)
            with held_still(pid), pytest.raises(connection.connection_errors):
                getattr(got[0][1], ending)()
            connection.drain_events(timeout=5)

    assert [body for body, _ in got] == ["first", "second"]
