"""What a session that came by a provider opens, trying a provider, and showing there again who one is."""

import time

import pytest
from django.test import Client

from reviewapp.accounts import actions
from reviewapp.accounts.actions import sso
from reviewapp.accounts.models import IdentityProvider, Session, User
from tests.accounts.oidc import begin, come_back, make_provider, sign_in, words_of
from tests.accounts.stepping import code_of, give_app
from tests.proving import asks_who_is_there

NORA = {"email": "nora@example.org", "email_verified": True, "groups": ["support"]}


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def provider(northwind, ada, issuer):
    return make_provider(northwind, issuer, by=ada)


@pytest.fixture
def visitor():
    return Client()


def test_a_session_by_a_teams_provider_opens_that_team_only(provider, issuer, visitor, otto):
    other = otto.teams[0]
    issuer.knows("o-1", email=otto.email, email_verified=True, groups=["support"])
    sign_in(visitor, provider, issuer, "o-1")
    visitor.post("/account/team/", {"team": other.pk})

    assert other.name not in words_of(visitor.get("/account/"))
    assert visitor.get("/settings/members/").status_code == 403  # otto administers the other team
    assert visitor.get("/queue/").status_code == 200


WAYS_IN = [
    ("get", "/account/password/"),
    ("get", "/account/second-step/app/"),
    ("get", "/account/second-step/passkey/"),
    ("get", "/account/second-step/passkey/question/"),
    ("post", "/account/second-step/codes/"),
]


@pytest.mark.parametrize("is_new", [True, False], ids=["newcomer", "of two teams"])
def test_it_changes_no_way_of_signing_in(provider, issuer, visitor, otto, is_new):
    issuer.knows("o-1", **NORA | ({} if is_new else {"email": otto.email}))
    sign_in(visitor, provider, issuer, "o-1")

    for method, address in WAYS_IN:
        answer = getattr(visitor, method)(address)
        assert (answer.status_code, address) == (403, address)
        assert "Nothing was changed. Sign out, then sign in with your password" in words_of(answer)


def test_nobody_leaves_a_way_in_behind_for_a_team_that_invites_later(
    provider, issuer, visitor, otto, northwind
):
    issuer.knows("n-1", **NORA)
    sign_in(visitor, provider, issuer, "n-1")
    new = "a river under old bridges"
    sent = {"old_password": "", "new_password": new, "new_password_again": new}
    assert visitor.post("/account/password/", sent).status_code == 403

    invitation, token = actions.invite(otto.teams[0], by=otto, email="nora@example.org", roles=["reviewer"])
    for ask in (visitor.get, visitor.post):
        answer = ask(f"/invitations/{token}/")
        assert answer.status_code == 403
        assert "the link still works" in words_of(answer)
    nora = User.objects.get(email="nora@example.org")
    assert not nora.has_usable_password()
    assert nora.team_ids == [northwind.pk]
    invitation.refresh_from_db()
    assert invitation.is_open


def test_the_name_stays_and_the_rest_of_the_account_is_saved(provider, issuer, visitor):
    issuer.knows("n-1", **NORA, name="Nora Lind")
    sign_in(visitor, provider, issuer, "n-1")
    assert "sign in with your password or passkey" in words_of(visitor.get("/account/"))
    sent = {"name": "Somebody Else", "theme": "dark", "time_zone": "Europe/Oslo"}
    assert visitor.post("/account/", sent).status_code == 302

    nora = User.objects.get(email="nora@example.org")
    assert (nora.name, nora.time_zone) == ("Nora Lind", "Europe/Oslo")


def test_it_sees_and_ends_only_sessions_of_the_same_provider(provider, issuer, visitor, otto, signed_in):
    elsewhere, again = signed_in(otto), Client()
    issuer.knows("o-1", email=otto.email, email_verified=True, groups=["support"])
    sign_in(again, provider, issuer, "o-1")
    sign_in(visitor, provider, issuer, "o-1")

    listed = {each.session_key for each in visitor.get("/account/").context["sessions"]}
    assert listed == {visitor.session.session_key, again.session.session_key}
    theirs = Session.objects.get(pk=elsewhere.session.session_key)
    assert visitor.post(f"/account/sessions/{theirs.mark}/end/").status_code == 404
    assert visitor.post("/account/sessions/end/").status_code == 302
    assert elsewhere.get("/account/").status_code == 200
    assert again.get("/account/").status_code == 302
    assert len(elsewhere.get("/account/").context["sessions"]) == 2


def test_a_try_shows_what_the_provider_said_and_signs_nobody_in(provider, issuer, signed_in, ada):
    sso.change_provider(provider, by=ada, reason="Another client.", client_id=provider.client_id + "x")
    IdentityProvider.objects.update(client_id=provider.client_id)
    issuer.knows("a-1", email="boss@example.org", email_verified=True, name="Boss", groups=["it", "all"])
    browser = signed_in(ada)
    address = browser.get(f"/settings/single-sign-on/{provider.slug}/try/").url
    answer = come_back(browser, issuer.sign_in(address, "a-1"))

    shown = words_of(answer)
    for words in ("boss@example.org, verified", "it all", "as Admin", "nonce", "email_verified"):
        assert words in shown
    assert IdentityProvider.objects.get().tried_by == ada
    assert not User.objects.filter(email="boss@example.org").exists()
    assert int(browser.session["_auth_user_id"]) == ada.pk


def test_a_try_by_somebody_who_may_not_is_refused(provider, issuer, signed_in, ada, lena):
    assert signed_in(lena).get(f"/settings/single-sign-on/{provider.slug}/try/").status_code == 403


def test_a_try_says_who_would_not_be_let_in(provider, issuer, signed_in, ada):
    issuer.knows("a-1", email="boss@elsewhere.test", email_verified=True, groups=["it"])
    browser = signed_in(ada)
    address = browser.get(f"/settings/single-sign-on/{provider.slug}/try/").url

    assert "Not let in" in words_of(come_back(browser, issuer.sign_in(address, "a-1")))


def stale(browser):
    session = browser.session
    session["proved_at"] -= 660
    session.save()


def shown_again(visitor, provider, issuer, **said):
    """What follows once Nora, whose proof is old, was asked again by the provider, which says this of it."""
    issuer.knows("n-1", **NORA)
    sign_in(visitor, provider, issuer, "n-1")
    stale(visitor)
    issuer.knows("n-1", **NORA, **said)
    return sign_in(visitor, provider, issuer, "n-1", again="1", next="/account/")


def test_showing_again_at_the_provider_is_a_fresh_proof_in_the_same_session(provider, issuer, visitor):
    issuer.knows("n-1", **NORA, auth_time=int(time.time()))
    sign_in(visitor, provider, issuer, "n-1")
    stale(visitor)
    key = visitor.session.session_key
    address = begin(visitor, provider, again="1", next="/account/")
    assert "prompt=login" in address
    assert "max_age=0" in address

    answer = come_back(visitor, issuer.sign_in(address, "n-1"))
    assert answer.url == "/account/"
    assert visitor.session.session_key == key
    assert visitor.session["proved_at"] > time.time() - 60
    assert visitor.get("/account/confirm/?next=/account/").status_code == 200


@pytest.mark.parametrize(
    ("said", "because"),
    [
        (
            {"auth_time": None},
            "does not say when it asked you. Nothing was done. Sign out here, then sign in again",
        ),
        ({"auth_time": "just now"}, "does not say when it asked you"),
        ({"auth_time": 1_700_000_000}, "did not ask you again"),
        ({"auth_time": 9_900_000_000}, "did not ask you again"),
    ],
    ids=["nothing", "no number", "old", "to come"],
)
def test_a_provider_that_does_not_say_it_asked_just_now_proves_nothing(
    provider, issuer, visitor, said, because
):
    answer = shown_again(visitor, provider, issuer, **said)

    assert answer.status_code == 403
    assert because in words_of(answer)
    assert visitor.session["proved_at"] < time.time() - 600


def test_a_session_opened_otherwise_is_not_confirmed_by_a_provider(provider, issuer, visitor, signed_in):
    issuer.knows("n-1", **NORA, auth_time=int(time.time()))
    sign_in(visitor, provider, issuer, "n-1")
    other = signed_in(User.objects.get(email="nora@example.org"))
    stale(other)
    answer = sign_in(other, provider, issuer, "n-1", again="1")

    assert answer.status_code == 403
    assert "did not come in by Okta" in words_of(answer)
    assert other.session["proved_at"] < time.time() - 600


def test_somebody_else_showing_themselves_proves_nothing(provider, issuer, visitor):
    issuer.knows("n-1", **NORA)
    issuer.knows("n-2", **NORA | {"email": "mona@example.org"})
    sign_in(visitor, provider, issuer, "n-1")
    stale(visitor)
    before = visitor.session["proved_at"]
    answer = come_back(visitor, issuer.sign_in(begin(visitor, provider, again="1"), "n-2"))

    assert answer.status_code == 403
    assert "named somebody else than you" in words_of(answer)
    assert visitor.session["proved_at"] == before


def test_a_second_person_with_the_email_of_the_first_stays_out(provider, issuer, visitor):
    issuer.knows("n-1", **NORA)
    issuer.knows("n-2", **NORA)
    sign_in(visitor, provider, issuer, "n-1")
    answer = sign_in(Client(), provider, issuer, "n-2")

    assert answer.status_code == 403
    assert "belongs to somebody else" in words_of(answer)


AN_HOUR_AGO = {"auth_time": lambda: int(time.time()) - 3600}


def knows_nora(issuer, said):
    issuer.knows("n-1", **NORA, **{name: make() for name, make in said.items()})


def test_coming_in_again_on_an_old_session_there_proves_nothing(provider, issuer, visitor):
    knows_nora(issuer, AN_HOUR_AGO)
    for _ in range(2):
        sign_in(visitor, provider, issuer, "n-1")
        assert visitor.get("/queue/").status_code == 200
        assert asks_who_is_there(visitor.get("/account/tokens/"))


@pytest.mark.parametrize(
    ("said", "is_fresh"),
    [
        ({"auth_time": lambda: int(time.time()) - 590}, True),
        ({"auth_time": lambda: int(time.time()) - 610}, False),
        ({"auth_time": lambda: -(10**400)}, False),
        ({"auth_time": lambda: int(time.time()) + 3600}, True),
        ({"auth_time": lambda: None}, True),
        ({"auth_time": lambda: "just now"}, True),
    ],
    ids=["lately", "long ago", "before time", "to come", "nothing", "no number"],
)
def test_coming_in_proves_as_of_when_the_provider_asked(provider, issuer, visitor, said, is_fresh):
    knows_nora(issuer, said)
    sign_in(visitor, provider, issuer, "n-1")

    assert asks_who_is_there(visitor.get("/account/tokens/")) != is_fresh
    assert visitor.session["proved_at"] <= time.time()


def test_a_second_step_after_an_old_session_there_is_a_proof(provider, issuer, visitor, otto):
    give_app(otto)
    issuer.knows("o-1", **NORA | {"email": otto.email, "auth_time": AN_HOUR_AGO["auth_time"]()})
    sign_in(visitor, provider, issuer, "o-1")
    assert visitor.post("/login/second-step/", {"code": code_of()}).status_code == 302

    assert visitor.get("/account/tokens/").status_code == 200


def test_showing_again_at_the_provider_is_on_the_trail(provider, issuer, visitor, events_named):
    assert shown_again(visitor, provider, issuer, auth_time=1_700_000_000).status_code == 403
    assert not events_named("accounts.confirmed")

    issuer.knows("n-1", **NORA, auth_time=int(time.time()))
    sign_in(visitor, provider, issuer, "n-1", again="1")
    (event,) = events_named("accounts.confirmed")
    nora = User.objects.get(email="nora@example.org")
    assert (event.actor_id, event.team_id, event.facts) == (str(nora.pk), provider.team_id, {"how": "sso"})


def test_what_cannot_be_put_on_the_trail_is_no_proof(provider, issuer, visitor, recording_fails):
    issuer.knows("n-1", **NORA, auth_time=int(time.time()))
    sign_in(visitor, provider, issuer, "n-1")
    stale(visitor)
    recording_fails()
    with pytest.raises(RuntimeError):
        sign_in(visitor, provider, issuer, "n-1", again="1")
    assert asks_who_is_there(visitor.get("/account/tokens/"))
