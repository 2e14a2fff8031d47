"""What people sign in with besides a password, as django-allauth stores it."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from qrcode import QRCode

Type = Authenticator.Type
QUIET = 2  # blank squares around a code that is photographed


def of(person):
    return Authenticator.objects.filter(user=person)


def has_second_step(person):
    """Whether signing in asks this person for more than a password. Recovery codes alone do not count."""
    return of(person).filter(type__in=[Type.TOTP, Type.WEBAUTHN]).exists()


def passkeys_of(person):
    return of(person).filter(type=Type.WEBAUTHN).order_by("created_at", "pk")


def codes_left(person):
    """How many recovery codes still open, or None if there are no codes."""
    codes = of(person).filter(type=Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else None


def counter_of(seed, code):
    """Which half minute around now this code belongs to, or None: so it can be told when it comes again."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(seed, counter))):
            return counter
    return None


def app_address(person, seed):
    """What an authenticator app reads: whose account, and the seed."""
    return get_adapter().build_totp_url(person, seed)


def drawn(address):
    """The address as a square of dark squares: (width, path) for an SVG."""
    code = QRCode(border=QUIET)
    code.add_data(address)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)


def in_groups(text, size=4):
    """Long codes are typed in groups: spaces and case do not matter."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def among(people):
    """How many of these people have one."""
    found = Authenticator.objects.filter(user__in=people, type__in=[Type.TOTP, Type.WEBAUTHN])
    return found.values("user").distinct().count()
