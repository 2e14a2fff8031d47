"""One POST, one address, one deadline."""

import contextlib
import socket
import threading

import pytest

from reviewapp.base import dialing
from reviewapp.base.dialing import post, resolve
from reviewapp.base.reachable import Target


@pytest.fixture
def dripping():
    """A server that sends one byte now and then and never ends."""
    server = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve():
        with contextlib.suppress(OSError):
            connection, _ = server.accept()
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
                if done.wait(0.05):
                    break
                connection.send(bytes([byte]))

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    done.set()
    server.close()


def target(port, host="127.0.0.1"):
    return Target(f"http://{host}:{port}/hook", host, port, "127.0.0.1", tls=False)


def test_a_drip_is_cut_at_the_deadline_and_counts_as_failed(dripping):
    answer = post(target(dripping), body=b"{}", headers={}, deadline=0.5)

    assert answer.status is None
    assert "0.5 s" in answer.error


def test_the_checked_address_is_dialled_whatever_the_name_resolves_to(receiver):
    port = receiver.server.server_port
    answer = post(target(port, host="rebound.invalid"), body=b"{}", headers={"webhook-id": "1"})

    assert answer.status == 200
    assert receiver.got[0][0]["Host"] == f"rebound.invalid:{port}"


def test_a_refused_connection_is_told_in_a_word():
    assert post(target(1), body=b"{}", headers={}).error == "the connection was refused"


def test_only_the_head_of_an_answer_is_kept(receiver):
    answer = post(target(receiver.server.server_port), body=b"{}", headers={})

    assert answer.text == "thanks"


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(dialing, "RESOLVE_WITHIN", 0.05)
    monkeypatch.setattr(dialing.socket, "getaddrinfo", lambda *args, **more: answered.wait(5))

    assert resolve("slow.example", 443) == []
    answered.set()


def test_a_name_is_resolved_to_each_address_once():
    assert resolve("localhost", 443)
    assert resolve("name.invalid", 443) == []
