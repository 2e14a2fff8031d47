"""One request to one checked address, under one deadline that no slow receiver can stretch."""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpcore
from httpcore._backends.sync import SyncBackend

from reviewapp.base.reachable import Target

DEADLINE = 20.0
READ_AT_MOST = 16 * 1024
KEEP_AT_MOST = 1024
RESOLVE_WITHIN = 5.0
# The system's resolver has no deadline of its own: whoever waits for it here gives up, it ends by itself.
_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status, or the class of what went wrong."""

    status: int | None
    milliseconds: int
    error: str = ""
    text: str = ""
    retry_after: int | None = None


class Unreached(Exception):
    """No whole answer came; says in a word why."""


@dataclass(frozen=True)
class Fetched:
    """A whole answer, of bounded length."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Deadlined(httpcore.NetworkStream):
    """A stream whose every operation gets only what is left of the whole time."""

    def __init__(self, stream, ends_at):
        self._stream, self._ends_at = stream, ends_at

    def _left(self):
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline passed")
        return left

    def read(self, max_bytes, timeout=None):
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer, timeout=None):
        self._stream.write(buffer, self._left())

    def close(self):
        self._stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left())
        return _Deadlined(stream, self._ends_at)

    def get_extra_info(self, info):
        return self._stream.get_extra_info(info)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was checked, whatever the name would resolve to by now."""

    def __init__(self, target: Target, ends_at: float):
        self._target, self._ends_at = target, ends_at
        self._real = SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        left = max(0.01, self._ends_at - time.monotonic())
        stream = self._real.connect_tcp(self._target.address, port, timeout=min(left, 10.0))
        return _Deadlined(stream, self._ends_at)


def resolve(host: str, port: int) -> list[str]:
    """Every address a name leads to; none when it does not resolve, or not in time."""
    asked = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=RESOLVE_WITHIN)
    except (socket.gaierror, UnicodeError, TimeoutError):
        return []
    return list(dict.fromkeys(entry[4][0] for entry in found))


def post(target: Target, *, body: bytes, headers: dict[str, str], deadline: float = DEADLINE) -> Answer:
    """Send `body` and read at most 16 KiB back. No redirect is followed, no proxy used."""
    began = time.monotonic()
    backend = _Pinned(target, began + deadline)
    context = ssl.create_default_context()
    try:
        with httpcore.ConnectionPool(ssl_context=context, network_backend=backend, retries=0) as pool:
            request = {"method": "POST", "url": target.url, "headers": _wire(headers), "content": body}
            with pool.stream(**request) as response:
                text = _head(response)
                return Answer(response.status, _since(began), "", text, _retry_after(response))
    except httpcore.TimeoutException:
        return Answer(None, _since(began), f"no answer within {deadline:g} s")
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        return Answer(None, _since(began), _kind_of(error))


def fetch(target: Target, request: dict, *, deadline: float, most: int) -> Fetched:
    """One request, its `method`, `headers` and `content`, and its whole answer of at most so many bytes.

    No redirect is followed, no proxy used. Raises Unreached when no whole answer came in time.
    """
    backend = _Pinned(target, time.monotonic() + deadline)
    context = ssl.create_default_context()
    try:
        pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend, retries=0)
        with pool, pool.stream(url=target.url, **request) as response:
            return Fetched(response.status, _plain(response.headers), _whole(response, most))
    except httpcore.TimeoutException:
        raise Unreached(f"no answer within {deadline:g} s") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise Unreached(_kind_of(error)) from None


def _plain(headers):
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _whole(response, most) -> bytes:
    body = b""
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > most:
            raise Unreached("the answer is too long")
    return body


def _wire(headers):
    sent = {"content-type": "application/json", "user-agent": "reviewapp-webhooks/1", **headers}
    return [(name.encode(), value.encode()) for name, value in sent.items()]


def _head(response) -> str:
    kept = b""
    read = 0
    for chunk in response.iter_stream():
        read += len(chunk)
        kept = (kept + chunk)[:KEEP_AT_MOST]
        if read > READ_AT_MOST:
            break
    return kept.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _retry_after(response) -> int | None:
    for name, value in response.headers:
        if name.lower() == b"retry-after" and value.isdigit():
            return int(value[:9])
    return None


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _kind_of(error) -> str:
    text = f"{error} {error.__cause__ or ''}".lower()
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "the certificate or TLS handshake was refused"
    if "refused" in text:
        return "the connection was refused"
    return "the connection broke"
