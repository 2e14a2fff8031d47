"""How people sign in, looked up for many at once."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

PASSKEY, CODE = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP
FACTORS = {PASSKEY: "Passkey", CODE: "Code from an app"}


@dataclass
class Ways:
    """What one person may sign in with."""

    password: bool = False
    provider: bool = False
    factors: set = field(default_factory=set)

    @property
    def second_factor(self) -> str:
        """What they show beside a password, in words; empty if nothing."""
        found = [words for factor, words in FACTORS.items() if factor in self.factors]
        return ", ".join(found) or ("With their provider" if self.provider and not self.password else "")

    @property
    def words(self) -> str:
        """The strongest leading: "Passkey, password"."""
        with_code = "Password and code" if CODE in self.factors else "Password"
        ways = {"Single sign-on": self.provider, "Passkey": PASSKEY in self.factors, with_code: self.password}
        first, *others = [way for way, has_it in ways.items() if has_it] or ["None yet"]
        return ", ".join([first, *(other.lower() for other in others)])


def ways_of(people) -> dict[int, Ways]:
    """The ways of each of these people, by their id."""
    ways = {person.pk: Ways(password=person.has_usable_password()) for person in people}
    for key in SocialAccount.objects.filter(user__in=ways).values_list("user", flat=True):
        ways[key].provider = True
    for key, factor in Authenticator.objects.filter(user__in=ways).values_list("user", "type"):
        ways[key].factors.add(factor)
    return ways
