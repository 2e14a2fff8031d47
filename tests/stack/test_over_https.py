"""What a browser gets over HTTPS from the product as an operator runs it: cookies, headers, nothing else."""

import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from config.stack.children import end, spawn, wait_until
from config.stack.places import ROOT
from tests.audit.test_sealing import database_url
from tests.factories import PASSWORD
from tests.stack.product import clean_environment, free_port

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

HOST = "review.example.com"
PAGES = ["/login/", "/", "/nothing/", "/static/js/idle.js", "/api/v1/outputs", "/.well-known/audit-keys"]


@pytest.fixture(scope="module")
def port(django_db_setup, tmp_path_factory):
    """A web process as operators run it, behind one proxy, which speaks HTTPS and says so."""
    place = tmp_path_factory.mktemp("https")
    environment = clean_environment(
        DATABASE_URL=database_url(settings), REDIS_URL=os.environ["REDIS_URL"],
        SECRET_KEY="only-for-tests-" + "x" * 40, ALLOWED_HOSTS=HOST, PROXIES="1", HTTPS="true",
        DEBUG="false", COMPRESS_STATIC="false", STATIC_ROOT=str(place / "static"),
    )  # fmt: skip
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    port = free_port()
    command = [
        sys.executable,
        "manage.py",
        "run",
        "web",
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--workers",
        1,
    ]
    with (place / "web.log").open("wb") as output:
        web = spawn(command, env=environment, output=output, cwd=ROOT)
    try:
        assert wait_until(lambda: is_there(port), within=120, child=web), (place / "web.log").read_text()
        yield port
    finally:
        end(web)


def is_there(port):
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz", headers={"Host": HOST})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


@pytest.fixture(scope="module")
def ask(port):
    """An answer as the proxy gets it: status, headers with repeats, and what it says."""

    def ask(path, method="GET", *, over="https", body=None, **headers):
        asked = HTTPConnection("127.0.0.1", port, timeout=20)
        told = {"Host": HOST, "X-Forwarded-Proto": over, "X-Forwarded-For": "192.0.2.1", **headers}
        asked.request(method, path, body=body, headers=told)
        answer = asked.getresponse()
        said = answer.read().decode(errors="replace")
        asked.close()
        return answer.status, answer.headers, said

    return ask


@pytest.fixture
def cookies(ask, rosa):
    """The lines that set cookies, from the sign-in page and from signing in."""
    rosa.password = Argon2PasswordHasher().encode(PASSWORD, "a salt for tests")  # tests hash more cheaply
    rosa.save(update_fields=["password"])
    _, headers, page = ask("/login/")
    (forged_by_nobody,) = headers.get_all("Set-Cookie")
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    form = urlencode({"email": rosa.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    status, headers, said = ask(
        "/login/", "POST", body=form,
        **{"Cookie": forged_by_nobody.split(";")[0], "Content-Type": "application/x-www-form-urlencoded",
           "Origin": f"https://{HOST}"},
    )  # fmt: skip
    assert status == 302, said
    return [forged_by_nobody, *headers.get_all("Set-Cookie")]


def test_every_cookie_is_for_this_host_alone_and_for_no_script(cookies):
    names = {line.partition("=")[0] for line in cookies}

    assert {"__Host-reviewapp_csrf", "__Host-reviewapp_session"} <= names
    for line in cookies:
        said = {part.strip().lower() for part in line.split(";")[1:]}
        assert line.startswith("__Host-"), line
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= said, line
        assert not any(part.startswith("domain") for part in said), line


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_tells_the_browser_what_it_may_do(ask, path):
    _, headers, _ = ask(path)

    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/login/", "/nothing/"])
def test_a_page_runs_nothing_but_ours_and_stands_in_no_frame(ask, path):
    _, headers, _ = ask(path)
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_plain_http_is_sent_to_https(ask):
    status, headers, _ = ask("/login/", over="http")

    assert (status, headers["Location"]) == (301, f"https://{HOST}/login/")
    assert headers.get_all("Set-Cookie") is None


@pytest.mark.parametrize("path", ["/static/", "/static/js/", "/.git/config", "/config/settings.py", "/var/"])
def test_no_folder_is_listed_and_no_source_served(ask, path):
    status, _, said = ask(path)

    assert status == 404
    assert not re.search(r"idle\.js|SECRET_KEY|urlpatterns|Traceback", said)


@pytest.mark.parametrize("method", ["TRACE", "TRACK"])
@pytest.mark.parametrize("path", ["/login/", "/api/v1/outputs"])
def test_nothing_that_was_sent_is_said_back(ask, method, path):
    status, _, said = ask(path, method, **{"X-Told": "only-to-you"})

    assert status == 405
    assert "only-to-you" not in said
