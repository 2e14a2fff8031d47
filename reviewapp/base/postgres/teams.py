"""Whose rows a connection shows: row level security reads `app.team_ids`, and this says what stands there.

A request shows nobody's rows until its person or key is known, and only their teams' rows from then on;
relay, workers and commands serve every team. What must be looked up before that says so, and why:
`with all_teams("whose key this is"):`. The setting itself is made by `cursors`, before a statement needs it.
"""

from collections.abc import Iterable
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from django.conf import settings

from config.database_roles import LIMITS

EVERY_TEAM = "*"
NOBODY = ""
OWN_ROLE = "NONE"  # the one that signed in


_seen: ContextVar[str] = ContextVar("teams_seen", default=EVERY_TEAM)
_own_role: ContextVar[str] = ContextVar("database_role", default=OWN_ROLE)


def seen() -> str:
    """The teams whose rows are shown here, as PostgreSQL is told them."""
    return _seen.get()


def role() -> str:
    """The database role to act as."""
    return _own_role.get()


def show_only(team_ids: Iterable[int]):
    """From here on, to the end of the request, only rows of these teams are there."""
    _seen.set(",".join(str(int(team)) for team in sorted(team_ids)))


@contextmanager
def showing(teams: str):
    """Begin with these teams, and leave as it was before, whatever was shown meanwhile."""
    token = _seen.set(teams)
    try:
        yield
    finally:
        _seen.reset(token)


@contextmanager
def all_teams(why: str):
    """Rows of every team are there for once. Say why: each place is listed in a test."""
    assert why
    with showing(EVERY_TEAM):
        yield


@contextmanager
def as_role(name: str):
    """Act with the rights of another database role, of which this one must be a member."""
    assert name.isidentifier()
    token = _own_role.set(name)
    try:
        yield
    finally:
        _own_role.reset(token)


@contextmanager
def with_rights_of(name: str):
    """As `as_role`, where processes have roles of their own; whoever signed in as the owner stays that."""
    signed_in = settings.DATABASES["default"].get("USER", "")
    with as_role(name) if signed_in in LIMITS and signed_in != name else nullcontext():
        yield
