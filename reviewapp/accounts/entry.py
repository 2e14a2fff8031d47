"""How somebody signed in, and whether that is enough for a team. Pure."""

from dataclasses import dataclass

WAY = "signed_in_by"  # in the session
PASSWORD, PASSKEY, SSO = "password", "passkey", "sso"
APP, RECOVERY_CODE = "app", "recovery_code"
SINGLE_SIGN_ON, SECOND_STEP = "single sign-on", "second step"  # what may be missing

FIRST_WORDS = {PASSWORD: "Password", PASSKEY: "Passkey", SSO: "Single sign-on"}
SECOND_WORDS = {APP: "authenticator app", PASSKEY: "passkey", RECOVERY_CODE: "recovery code"}
TYPES = {"totp": APP, "webauthn": PASSKEY, "recovery_codes": RECOVERY_CODE}


@dataclass(frozen=True)
class Way:
    """What somebody showed to get in; `team_id` is whose identity provider vouched for them."""

    how: str = PASSWORD
    second: str = ""
    team_id: int | None = None

    def __str__(self):
        first = FIRST_WORDS.get(self.how, "Password")
        return f"{first} and {SECOND_WORDS[self.second]}" if self.second in SECOND_WORDS else first

    @property
    def has_second_step(self):
        """A passkey is one by itself: it asks for a finger, a face or a PIN."""
        return self.how == PASSKEY or bool(self.second)

    @classmethod
    def told(cls, words):
        """From what a session remembers; nothing remembered is a mere password."""
        return cls(words.get("how", PASSWORD), words.get("second", ""), words.get("team_id"))

    def as_words(self):
        return {"how": self.how, "second": self.second, "team_id": self.team_id}


def way_of(steps, *, team_id=None):
    """From the steps django-allauth noted in this sign-in, oldest first."""
    last = next((number for number, step in reversed(list(enumerate(steps))) if is_first(step)), None)
    if last is None:
        return Way()
    first, then = steps[last], steps[last + 1 :]
    second = next((TYPES.get(step.get("type"), "") for step in reversed(then) if step["method"] == "mfa"), "")
    if first["method"] == "mfa":
        return Way(PASSKEY)
    if first["method"] == "socialaccount":
        return Way(SSO, second, team_id)
    return Way(PASSWORD, second)


def is_first(step):
    return step["method"] != "mfa" or bool(step.get("passwordless"))


def missing(rules, way):
    """What a team's rules ask for that this way in did not show, or nothing.

    A team that lets its own identity provider vouch for people takes its word for the second step too.
    """
    vouched = way.how == SSO and way.team_id == rules.team_id
    if rules.require_sso and not vouched:
        return SINGLE_SIGN_ON
    if rules.require_mfa and not (vouched or way.has_second_step):
        return SECOND_STEP
    return ""
