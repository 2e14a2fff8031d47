"""Whether a port is free, and whether what answers on it is really ours."""

import errno
import http.client
import json
import socket

import psutil

from config.stack.errors import CannotStart


def refuse_taken_port(host, port):
    """Find out before anything is started, and say who has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as problem:
            raise CannotStart(_explain(problem, host, port)) from problem


def answers(host, port, *, instance, name="localhost"):
    """Whether our own web server answers there: somebody else's would not know our token."""
    connection = http.client.HTTPConnection(_to_connect(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"{name}:{port}"})
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read()).get("instance") == instance
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def address_of(host, port):
    shown = _to_connect(host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _to_connect(host):
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _explain(problem, host, port):
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken{_by_whom(port)}. Choose another one: manage.py start --port {port + 1}"
    if problem.errno == errno.EACCES:
        return f"Port {port} is reserved for root. Choose one above 1023: manage.py start --port 8000"
    return f"{host}:{port} cannot be listened on: {problem.strerror}."


def _by_whom(port):
    try:
        for found in psutil.net_connections("tcp"):
            if found.laddr and found.laddr.port == port and found.status == "LISTEN" and found.pid:
                return f" by process {found.pid} ({' '.join(psutil.Process(found.pid).cmdline())[:60]})"
    except psutil.Error:
        pass
    return ""
