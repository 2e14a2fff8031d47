"""Signing in at an identity provider on another site, by a real browser's rules for cookies and forms."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from reviewapp.accounts.actions import sso
from tests.accounts import saml
from tests.accounts.oidc import Issuer
from tests.accounts.providing import DOMAINS, MAPPING

PAGE = """<!doctype html><title>Identity provider</title>
<form method="post" action="{action}"><input type="hidden" name="SAMLResponse" value="{posted}">
<button>Sign in as Nora</button></form>"""


@pytest.fixture
def issuer():
    running = Issuer().start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


def switch_on(provider, ada):
    sso.note_try(provider, by=ada)
    return sso.switch_provider_on(provider, by=ada, reason="Tried.")


def test_an_email_leads_to_the_provider_and_back_to_the_page_asked_for(
    sit_down, quiet_server, northwind, ada, issuer
):
    client_id, secret = issuer.register(f"{quiet_server.url}/sso/okta/callback/")
    provider = sso.add_provider(
        northwind, by=ada, kind="oidc", name="Okta", reason="We use it.", issuer=issuer.url,
        client_id=client_id, secret=secret, email_domains=DOMAINS, roles_by_group=MAPPING,
    )  # fmt: skip
    switch_on(provider, ada)
    issuer.knows("nora-1", email="nora@example.org", email_verified=True, name="Nora", groups=["support"])

    page = sit_down()
    page.goto("/queue/")
    page.get_by_role("link", name="Continue with single sign-on").click()
    page.get_by_label("Work email").fill("nora@example.org")
    page.get_by_role("button", name="Continue").click()
    page.locator("input[name=sub]").first.fill("nora-1")
    page.get_by_role("button", name=re.compile("authorize|sign in", re.IGNORECASE)).first.click()

    expect(page).to_have_url(re.compile(r"/queue/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def answering():
    """An identity provider's page, on another site: `answering(make)` tells its address."""
    servers = []

    def serve(make_page):
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                body = make_page(self.path).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Quiet."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Page))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/sso"

    yield serve
    for server in servers:
        server.shutdown()


def test_a_posted_answer_from_another_site_is_taken_up(sit_down, quiet_server, northwind, ada, answering):
    signer, where = saml.Signer(), f"{quiet_server.url}/sso/entra/"

    def page_for(path):
        asked = saml.asked(path) if "SAMLRequest" in path else ""
        posted = saml.response(where, asked, signer.sign(saml.assertion(where, asked)))
        return PAGE.format(action=f"{where}acs/", posted=posted)

    provider = sso.add_provider(
        northwind, by=ada, kind="saml", name="Entra", reason="We use it.", issuer=saml.ENTITY,
        sso_url=answering(page_for), certificate=signer.bare, email_domains=DOMAINS, roles_by_group=MAPPING,
    )  # fmt: skip
    switch_on(provider, ada)
    page = sit_down()
    page.goto("/sso/entra/?next=/queue/")
    page.get_by_role("button", name="Sign in as Nora").click()

    expect(page).to_have_url(re.compile(r"/queue/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
