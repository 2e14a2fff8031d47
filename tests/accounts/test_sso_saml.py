"""Signing in by SAML: only what the provider signed, for us, now, and once."""

import time

import pytest
from django.test import Client

from reviewapp.accounts import proof
from reviewapp.accounts.actions import sso
from reviewapp.accounts.models import Membership, Session, User
from reviewapp.accounts.sso.saml import read_metadata
from reviewapp.base.errors import Invalid
from tests.accounts import saml
from tests.accounts.oidc import words_of
from tests.accounts.providing import DOMAINS, MAPPING
from tests.proving import asks_who_is_there

HOST = "reviewapp.example.org"
WHERE = f"http://{HOST}/sso/entra/"
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"


@pytest.fixture(scope="module")
def signer():
    return saml.Signer()


@pytest.fixture(autouse=True)
def host(settings):
    settings.ALLOWED_HOSTS = [HOST]


@pytest.fixture
def provider(northwind, ada, signer):
    provider = sso.add_provider(
        northwind, by=ada, kind="saml", name="Entra", reason="We use it.", issuer=saml.ENTITY,
        sso_url=saml.SIGN_IN, certificate=signer.bare, email_domains=DOMAINS, roles_by_group=MAPPING,
    )  # fmt: skip
    sso.note_try(provider, by=ada)
    return sso.switch_provider_on(provider, by=ada, reason="Tried.")


@pytest.fixture
def visitor():
    return Client(headers={"host": HOST})


def ask(visitor, **more):
    answer = visitor.get("/sso/entra/", more)
    assert answer.status_code == 302, words_of(answer)
    assert answer.url.startswith(saml.SIGN_IN)
    return saml.asked(answer.url)


def post(visitor, posted):
    """As the provider's page has the browser do it: from another site, without our session's cookie."""
    stranger = Client(headers={"host": HOST}, enforce_csrf_checks=True)
    answer = stranger.post("/sso/entra/acs/", {"SAMLResponse": posted, "RelayState": "https://evil.test/"})
    if answer.status_code != 302:
        return answer
    visitor.cookies.load({name: morsel.value for name, morsel in stranger.cookies.items()})
    return visitor.get(answer.url)


def who_is_in(visitor):
    return User.objects.filter(pk=visitor.session.get("_auth_user_id")).first()


def test_a_signed_assertion_lets_somebody_in_with_the_roles_of_their_groups(provider, visitor, signer):
    asked = ask(visitor, next="/queue/")
    answer = post(visitor, saml.response(WHERE, asked, signer.sign(saml.assertion(WHERE, asked))))

    nora = User.objects.get(email="nora@example.org")
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert who_is_in(visitor) == nora
    assert set(Membership.objects.of(nora, provider.team).values_list("role", flat=True)) == {"reviewer"}
    assert (provider.links.get().uid, provider.links.get().extra_data) == ("s-1", {})


def test_an_answer_is_good_once_and_in_the_browser_that_asked(provider, visitor, signer):
    asked = ask(visitor)
    posted = saml.response(WHERE, asked, signer.sign(saml.assertion(WHERE, asked)))
    stranger = Client(headers={"host": HOST})
    assert "not begun in this browser" in words_of(post(stranger, posted))

    assert post(visitor, posted).status_code == 302
    assert "not begun in this browser" in words_of(post(visitor, posted))
    assert who_is_in(stranger) is None


@pytest.mark.parametrize(("asked_ago", "status", "is_fresh"), [(5, 302, True), (700, 403, False)])
def test_showing_again_counts_from_when_the_provider_asked(
    provider, visitor, signer, asked_ago, status, is_fresh
):
    asked = ask(visitor)
    post(visitor, saml.response(WHERE, asked, signer.sign(saml.assertion(WHERE, asked))))
    session = visitor.session
    session[proof.PROVED_AT] -= 660
    session.save()
    asked = ask(visitor, again="1", next="/account/")
    signed = signer.sign(saml.assertion(WHERE, asked, asked_ago=asked_ago))
    answer = post(visitor, saml.response(WHERE, asked, signed))

    assert answer.status_code == status
    assert (time.time() - visitor.session[proof.PROVED_AT] < proof.LASTS) == is_fresh


@pytest.mark.parametrize(("asked_ago", "is_fresh"), [(60, True), (700, False)])
def test_coming_in_proves_as_of_when_the_provider_asked(provider, visitor, signer, asked_ago, is_fresh):
    asked = ask(visitor)
    signed = signer.sign(saml.assertion(WHERE, asked, asked_ago=asked_ago))
    assert post(visitor, saml.response(WHERE, asked, signed)).status_code == 302

    assert asks_who_is_there(visitor.get("/account/tokens/")) != is_fresh


def refused(visitor, posted, because):
    """Refused before anything is kept, in words that tell a stranger nothing technical."""
    kept = Session.objects.count()
    answer = post(visitor, posted)

    assert answer.status_code == 401
    assert because in words_of(answer)
    assert Session.objects.count() == kept
    assert who_is_in(visitor) is None
    assert not User.objects.filter(email="nora@example.org").exists()


def test_what_was_tampered_with_is_refused(provider, visitor, signer):
    asked = ask(visitor)
    signed = signer.sign(saml.assertion(WHERE, asked))

    for old, new in [("nora@", "ada@"), ("<saml:AttributeValue>support", "<saml:AttributeValue>it")]:
        assert old in signed
        refused(visitor, saml.response(WHERE, asked, signed.replace(old, new)), "cannot be trusted")


def test_what_is_not_signed_is_refused(provider, visitor):
    asked = ask(visitor)

    refused(visitor, saml.response(WHERE, asked, saml.assertion(WHERE, asked)), "cannot be trusted")


def test_what_somebody_else_signed_is_refused(provider, visitor):
    asked = ask(visitor)
    forged = saml.Signer().sign(saml.assertion(WHERE, asked))

    refused(visitor, saml.response(WHERE, asked, forged), "cannot be trusted")


def test_a_forged_assertion_beside_a_signed_one_is_refused(provider, visitor, signer):
    asked = ask(visitor)
    forged = saml.assertion(WHERE, asked, subject="s-2", attributes={"email": ["ada@example.org"]})
    signed = signer.sign(saml.assertion(WHERE, asked))

    for both in [(forged, signed), (signed, forged)]:
        refused(visitor, saml.response(WHERE, asked, *both), "cannot be trusted")


def test_a_weak_signature_is_refused(provider, visitor, signer):
    asked = ask(visitor)
    weak = signer.sign(saml.assertion(WHERE, asked), algorithm=SHA1)

    refused(visitor, saml.response(WHERE, asked, weak), "cannot be trusted")


@pytest.mark.parametrize(
    "made",
    [{"lasts": -600}, {"audience": "https://other.example.org/metadata/"}],
    ids=["expired", "audience"],
)
def test_what_is_over_or_for_somebody_else_is_refused(provider, visitor, signer, made):
    asked = ask(visitor)
    signed = signer.sign(saml.assertion(WHERE, asked, **made))

    refused(visitor, saml.response(WHERE, asked, signed), "cannot be trusted")


def test_what_was_meant_for_another_address_is_refused(provider, visitor, signer):
    asked, other = ask(visitor), "http://reviewapp.example.org/sso/other/"
    signed = signer.sign(saml.assertion(other, asked, audience=f"{WHERE}metadata/"))

    refused(visitor, saml.response(WHERE, asked, signed), "cannot be trusted")


@pytest.mark.parametrize(
    "posted", ["", "no xml", "PHhtbC8+", "&" * 400_000], ids=["nothing", "text", "xml", "long"]
)
def test_rubbish_is_refused(provider, visitor, posted):
    refused(visitor, posted[:400_000], "cannot be trusted")


def test_what_nobody_asked_for_is_refused(provider, visitor, signer):
    posted = saml.response(WHERE, "", signer.sign(saml.assertion(WHERE, "nobody-asked")))
    answer = post(visitor, posted)

    assert answer.status_code == 401
    assert who_is_in(visitor) is None


def test_a_passing_name_is_no_name(provider, visitor, signer):
    asked = ask(visitor)
    passing = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    signed = signer.sign(saml.assertion(WHERE, asked, name=passing))

    assert "cannot be trusted" in words_of(post(visitor, saml.response(WHERE, asked, signed)))
    assert who_is_in(visitor) is None


def test_while_the_provider_changes_its_certificate_both_hold(provider, visitor, signer, ada):
    new = saml.Signer()
    both = f"{signer.bare}\n{new.bare}"
    provider = sso.change_provider(provider, by=ada, reason="A new certificate.", certificate=both)
    assert provider.is_on

    for hand in (signer, new):
        asked = ask(visitor)
        signed = hand.sign(saml.assertion(WHERE, asked))
        assert post(visitor, saml.response(WHERE, asked, signed)).status_code == 302


def test_our_metadata_names_where_to_post(provider, visitor):
    told = visitor.get("/sso/entra/metadata/").content.decode()

    assert f'entityID="{WHERE}metadata/"' in told
    assert f'Location="{WHERE}acs/"' in told
    assert 'WantAssertionsSigned="true"' in told
    assert "SingleLogoutService" not in told


def test_metadata_of_the_provider_is_read_with_all_its_certificates(signer):
    second = saml.Signer()
    told = read_metadata(saml.metadata(signer, second))

    assert told == (saml.ENTITY, saml.SIGN_IN, [signer.bare, second.bare])


@pytest.mark.parametrize("xml", ["", "<a/>", "no xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_other_texts_are_no_metadata(xml):
    with pytest.raises(Invalid):
        read_metadata(xml)
