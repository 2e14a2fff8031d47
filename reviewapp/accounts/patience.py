"""How long whoever failed to sign in has to wait. Pure.

A stranger must not be able to shut a person out by failing in their name. So what closes is a place, and an
account only slows down; and where a person has signed in before, neither the failures of other places nor
those of other accounts count at all.
"""

from dataclasses import dataclass
from hashlib import sha256

MOST_TRIES = 10
LONGEST_HERE = 60  # seconds between two tries, for a place the account knows
LONGEST = 300  # for any other


@dataclass(frozen=True)
class Tries:
    """Earlier failures of late: for this account from this place, from this place, for this account."""

    here: int = 0
    place: int = 0
    account: int = 0
    since_here: float = 0.0  # seconds since the last one
    since_account: float = 0.0
    until_place_opens: float = 0.0

    @property
    def reaches_a_limit(self):
        """Whether one more failure is the one that closes or slows something."""
        return self.reaches_the_accounts_limit or self.place == MOST_TRIES - 1

    @property
    def reaches_the_accounts_limit(self):
        """Whether it is this account's failures that do, and not those of others from the same place."""
        return MOST_TRIES - 1 in (self.here, self.account)


def wait(tries, *, is_known):
    """Seconds to wait before the next try counts; 0 lets it in."""
    if is_known:
        return left(delay(tries.here, LONGEST_HERE), tries.since_here)
    if tries.place >= MOST_TRIES:
        return max(tries.until_place_opens, 1)
    return left(delay(tries.account, LONGEST), tries.since_account)


def wait_for_code(tries, *, is_known):
    """The same for a second step. Whoever fails here knows the password, so every failure counts."""
    by_account = left(delay(tries.account, LONGEST), tries.since_account)
    return max(by_account, wait(tries, is_known=is_known))


def delay(failures, longest):
    """Twice as long after each failure: 1, 2, 4 … seconds."""
    over = failures - MOST_TRIES
    return 0 if over < 0 else min(2 ** min(over, 30), longest)


def left(asked, passed):
    # Of several at once one may look before another's failure, which then seems to lie ahead.
    return max(asked - max(passed, 0), 0)


def account_digest(email):
    return sha256(email.strip().lower().encode()).digest()


def second_step_digest(person):
    """Tries of the second step are counted by themselves: the right password does not forgive them."""
    return sha256(f"second step of {person.pk}".encode()).digest()


def in_words(seconds):
    if seconds <= 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"
