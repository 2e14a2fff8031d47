"""A real OpenID Connect provider, in a process of its own, and a browser's way there and back."""

import contextlib
import re
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx

from reviewapp.accounts.actions import sso
from reviewapp.accounts.models import IdentityProvider
from tests.accounts.providing import DOMAINS, MAPPING


class Issuer:
    """The process, and what a test tells it over its own API."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"  # another site than the product under test
        self.process = None

    def start(self):
        program = [
            sys.executable,
            "-m",
            "oidc_provider_mock",
            "-p",
            str(self.port),
            "-r",
            "true",
            "-n",
            "true",
        ]
        self.process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/jwks").is_success:
                    return self
            time.sleep(0.1)
        raise RuntimeError("the provider did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def register(self, *redirect_uris):
        """(client id, secret) of a new client."""
        asked = {"redirect_uris": list(redirect_uris), "token_endpoint_auth_method": "client_secret_basic"}
        told = httpx.post(f"{self.url}/oauth2/clients", json=asked).json()
        return told["client_id"], told["client_secret"]

    def knows(self, subject, **claims):
        """Somebody it can name from now on, with these claims."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, address, subject):
        """Where it sends a browser back to once this person has signed in there."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


def make_provider(team, issuer, *, by, name="Okta", **told):
    """A provider that was tried and is on, and its callback's address known to the issuer."""
    told = {"email_domains": DOMAINS, "roles_by_group": MAPPING, **told}
    callback = f"http://testserver/sso/{name.lower()}/callback/"
    client_id, secret = issuer.register(callback)
    provider = sso.add_provider(
        team, by=by, kind="oidc", name=name, reason="We use it.", issuer=issuer.url,
        client_id=client_id, secret=secret, **told,
    )  # fmt: skip
    sso.note_try(provider, by=by)
    return sso.switch_provider_on(provider, by=by, reason="Tried.")


def begin(browser, provider, **asked):
    """The address at the issuer to which starting leads."""
    answer = browser.get(f"/sso/{provider.slug}/", asked)
    assert answer.status_code == 302, words_of(answer)
    return answer.url


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<body")[2]).split())


def come_back(browser, address):
    split = urlsplit(address)
    return browser.get(f"{split.path}?{split.query}")


def sign_in(browser, provider, issuer, subject, **asked):
    """All the way: there, signing in, and back."""
    return come_back(browser, issuer.sign_in(begin(browser, provider, **asked), subject))


def changed(address, **replaced):
    """The same address with other values in its query."""
    split = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(split.query).items()} | replaced
    return urlunsplit(split._replace(query=str(httpx.QueryParams(query))))


def asked_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def fresh(provider):
    return IdentityProvider.objects.get(pk=provider.pk)
