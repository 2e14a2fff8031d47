"""Somebody signs in with a passkey or an app, in a real browser, and pages stay usable for everybody."""

from playwright.sync_api import expect

from reviewapp.accounts import proof, second_step
from reviewapp.accounts.models import Session
from reviewapp.audit.models import Event
from tests.accounts.stepping import code_of, give_app
from tests.factories import PASSWORD
from tests.journeys.looking import wrong_at

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(page):
    """A device that keeps passkeys, as Chromium plays it."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    talk.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return talk


def add_passkey(page, name="Work laptop"):
    page.goto("/account/second-step/passkey/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def how_they_came():
    return [event.facts for event in Event.objects.filter(action="accounts.signed_in").order_by("pk")]


def test_a_passkey_is_added_and_lets_its_person_in_without_a_password(sit_down, rosa):
    page = sit_down(rosa)
    give_device(page)
    add_passkey(page)
    assert len(page.locator("#recovery-codes").inner_text().split()) == 20
    page.get_by_role("link", name="I stored the codes").click()
    expect(page.get_by_text("Work laptop", exact=False).first).to_be_visible()
    page.context.clear_cookies()

    page.goto("/login/?next=/account/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert how_they_came() == [{"how": "passkey", "second": ""}]
    expect(page.get_by_text("Passkey", exact=False).first).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(sit_down, rosa):
    page = sit_down(rosa)
    give_device(page)
    add_passkey(page)
    page.context.clear_cookies()

    page.goto("/login/?next=/account/")
    page.get_by_label("Email").fill(rosa.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert how_they_came() == [{"how": "password", "second": "passkey"}]


def test_a_passkey_confirms_and_what_was_sent_is_done(sit_down, rosa):
    page = sit_down(rosa)
    give_device(page)
    add_passkey(page)
    page.goto("/account/tokens/")
    page.get_by_label("Name").fill("a script")
    page.get_by_label("Read outputs").check()
    key = page.context.cookies()[0]["value"]
    store = Session.get_session_store_class()(key)
    store[proof.PROVED_AT] -= 11 * 60
    store.save()
    page.get_by_role("button", name="Make").or_(page.get_by_role("button", name="token")).first.click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Copy it now", exact=False)).to_be_visible()
    assert rosa.keys.get().name == "a script"


def test_an_app_is_set_up_and_its_code_lets_in_with_a_keyboard_alone(sit_down, rosa):
    page = sit_down(rosa)
    page.goto("/account/second-step/app/")
    seed = page.locator("#seed").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(code_of(seed))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.context.clear_cookies()

    page.goto("/login/?next=/account/")
    page.keyboard.type(rosa.email)
    page.get_by_label("Password", exact=True).press_sequentially(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code", exact=True).fill(code_of(seed, ahead=1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert how_they_came() == [{"how": "password", "second": "app"}]


def test_without_script_a_code_still_lets_in(sit_down, rosa):
    give_app(rosa)
    page = sit_down(script=False)
    page.goto("/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    page.get_by_label("Email").fill(rosa.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code", exact=True).fill(code_of())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_hidden()
    assert second_step.has_second_step(rosa)


def test_the_pages_of_signing_in_are_accessible(sit_down, ada):
    assert wrong_at(sit_down(), ["/login/", "/login/?why=idle", "/login/forgot/"]) == {}
    own = [f"/account/second-step/{address}" for address in ("app/", "passkey/", "")]
    assert wrong_at(sit_down(ada), [*own, "/account/confirm/?next=/", "/settings/sign-in/"]) == {}
