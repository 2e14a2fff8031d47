"""Who has which access to a team, since when and why, and whether it is used: what an access review reads."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from reviewapp.accounts.models import Key, Membership, RoleChange, User
from reviewapp.accounts.permissions import Role
from reviewapp.accounts.ways import ways_of
from reviewapp.base.canonical import digest_of
from reviewapp.base.filing import Column

UNUSED_FOR = timedelta(days=90)
NEW_FOR = timedelta(days=14)
NEEDS_SECOND_FACTOR = {Role.LEAD, Role.ADMIN, Role.AUDITOR}
COLUMNS = (
    Column("kind", "text", "Person, token or agent key."),
    Column("name", "text"),
    Column("whose", "text", "A person's email; the holder of a key."),
    Column("may", "text", "A role, or the scopes of a key."),
    Column("granted_by", "text"),
    Column("granted_at", "time"),
    Column("reason", "text"),
    Column("suspended", "flag"),
    Column("second_factor", "text"),
    Column("last_signed_in", "time"),
    Column("last_used", "time"),
    Column("ends_at", "time"),
    Column("flags", "texts"),
)


@dataclass(frozen=True)
class Grant:
    """One role of a person, or all that a key may: by whom it was given, when and why."""

    may: str
    by: str
    at: object
    reason: str = ""


@dataclass(frozen=True)
class Access:
    """All that one person or key holds in a team."""

    kind: str
    key: int
    name: str
    whose: str
    grants: tuple[Grant, ...]
    suspended: bool = False
    second_factor: str = ""
    last_signed_in: object = None
    last_used: object = None
    ends_at: object = None
    flags: tuple[str, ...] = field(default=())

    @property
    def lasting(self):
        """What does not change by being used, for the digest of what was reviewed."""
        holds = sorted([grant.may, grant.at.isoformat()] for grant in self.grants)
        ends = self.ends_at.isoformat() if self.ends_at else ""
        return [self.kind, self.key, holds, self.suspended, self.second_factor, ends]

    def rows(self):
        """One row for each grant, as the exported file has them."""
        told = {each.name: getattr(self, each.name, None) for each in COLUMNS}
        for grant in self.grants:
            given = {"granted_by": grant.by, "granted_at": grant.at, "reason": grant.reason}
            yield told | given | {"may": grant.may}


def access_to(team) -> list[Access]:
    """Everybody's access to a team, people first; what opens nothing any more is not there."""
    now = timezone.now()
    return [*_of_people(team, now), *_of_keys(team, now)]


def digest_of_access(found) -> bytes:
    return digest_of([each.lasting for each in found])


def as_seen(found) -> list[dict]:
    """What was looked at, as JSON."""
    return [{name: _plain(value) for name, value in row.items()} for each in found for row in each.rows()]


def _of_people(team, now):
    people = list(User.objects.in_team(team).with_roles_in(team).with_last_active().alphabetical())
    ways, why = ways_of(people), _reasons(team)
    givers = dict(User.objects.filter(pk__in=_givers(people)).values_list("pk", "name"))
    for person in people:
        roles = {Role(held.role) for held in person.held}
        grants = [
            Grant(held.get_role_display(), *_given(held, givers, why.get((person.pk, held.role))))
            for held in person.held
        ]
        factor, is_suspended = ways[person.pk].second_factor, person.held[0].suspended_at is not None
        since = min(grant.at for grant in grants)
        flags = () if is_suspended else _flags(person.last_active, since, now=now, verb="signed in")
        weak = bool(roles & NEEDS_SECOND_FACTOR) and not factor and not is_suspended
        yield Access(
            "person", person.pk, person.name, person.email, tuple(grants), is_suspended, factor,
            person.last_login, person.last_active, flags=(*flags, *["No second factor"] * weak),
        )  # fmt: skip


def _of_keys(team, now):
    keys = Key.objects.filter(team=team).live().select_related("agent", "user", "created_by")
    members = set(Membership.objects.active().filter(team=team).values_list("user", flat=True))
    for key in keys.order_by("pk"):
        flags = _flags(key.last_used_at, key.created_at, now=now, verb="used")
        orphaned = key.agent_id and key.created_by and key.created_by_id not in members
        by = key.created_by.name if key.created_by else "The system"
        yield Access(
            "agent key" if key.agent_id else "token", key.pk, str(key), key.holder.name,
            (Grant(", ".join(key.scope_names), by, key.created_at),),
            last_used=key.last_used_at, ends_at=key.expires_at,
            flags=(*flags, *["Whoever issued it has left"] * bool(orphaned)),
        )  # fmt: skip


def _flags(used_at, since, *, now, verb):
    if used_at is None:
        return (f"Never {verb}",) if since < now - NEW_FOR else ()
    return (f"Not used for {(now - used_at).days} days",) if used_at < now - UNUSED_FOR else ()


def _givers(people):
    return {held.given_by_id for person in people for held in person.held if held.given_by_id}


def _given(held, givers, reason):
    by = givers.get(held.given_by_id, "The system")
    return by, held.given_at, reason or ("By invitation" if held.given_by_id else "When the team was set up")


def _reasons(team):
    """Why each person holds each role they were not invited with: what was said when they got it last.

    A role that was lost takes its reason along, so one that comes back otherwise is not given the old one.
    """
    found = {}
    for change in RoleChange.objects.filter(team=team).of_roles().order_by("pk"):
        before, after = set(change.before), set(change.after)
        for role in before - after:
            found.pop((change.user_id, role), None)
        why = change.erasure.words if change.erasure else change.reason
        found |= {(change.user_id, role): why for role in after - before}
    return found


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
