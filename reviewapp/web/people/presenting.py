"""What stands beside a person: where they work, how they sign in, and how much they decided."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Sum

from reviewapp.accounts.models import Invitation, User
from reviewapp.accounts.permissions import GRANTS, Permission, Role
from reviewapp.accounts.ways import ways_of
from reviewapp.base.clock import database_now
from reviewapp.insights.measuring.totals import next_hour, span
from reviewapp.insights.models import Tally
from reviewapp.review.models import Queue, Review

DAYS = 30


@dataclass(frozen=True)
class Rows:
    """People and then open invitations as one list, of which a page is asked at a time."""

    people: object
    invitations: object
    counted: dict = field(default_factory=dict)

    def count(self):
        return self._people_count + self.invitation_count

    @property
    def _people_count(self):
        return self._count("people", self.people)

    @property
    def invitation_count(self):
        return self._count("invitations", self.invitations)

    def _count(self, name, rows):
        if name not in self.counted:
            self.counted[name] = rows.count()
        return self.counted[name]

    def __getitem__(self, wanted):
        start, stop, people = wanted.start, wanted.stop, self._people_count
        found = list(self.people[start:stop]) if start < people else []
        if stop > people:
            found += self.invitations[max(0, start - people) : stop - people]
        return found


def rows_of(team, *, seen_by, words=""):
    """Members and open invitations of a team whose name or email contains the words."""
    people = User.objects.visible_to(seen_by).in_team(team).with_roles_in(team).with_last_active()
    invitations = Invitation.objects.visible_to(seen_by).filter(team=team).open()
    if words:
        invitations = invitations.filter(email__icontains=words)
    return Rows(people.matching(words).alphabetical(), invitations.newest_first())


def describe(people, *, team):
    """Give each person `ways`, `works_in` and `decided`: four queries, however many they are."""
    ways, queues, decided = ways_of(people), queues_of(people, team), decided_by(people, team)
    for person in people:
        person.ways = ways[person.pk]
        person.queue_names = queues[person.pk]
        person.works_in = works_in({held.role for held in person.held}, queues[person.pk])
        person.decided = decided.get(person.pk, 0)
        person.suspended_at = person.held[0].suspended_at if person.held else None
    return people


def works_in(roles, queue_names) -> str:
    """Where somebody with these roles finds their work, in words."""
    granted = frozenset().union(*(GRANTS[Role(role)] for role in roles))
    if Permission.REASSIGN in granted:
        return "All queues"
    if Permission.CLAIM in granted:
        return ", ".join(queue_names) or "No queue yet"
    return "All, read only" if Permission.OPEN_OUTPUT in granted else ""


def queues_of(people, team) -> dict[int, list[str]]:
    found = defaultdict(list)
    queues = Queue.objects.active().filter(team=team, members__in=people).lowest_tier_first()
    for person, name in queues.values_list("members", "name"):
        found[person].append(name)
    return found


def decided_by(people, team) -> dict[int, int]:
    """How much each of them decided within the last days, as the figures count it."""
    end = next_hour(database_now())
    tallies = Tally.objects.filter(
        span(end - timedelta(days=DAYS), end), team=team.pk, lens="reviewer", ref__in=[p.pk for p in people]
    )
    return dict(tallies.values_list("ref").annotate(Sum("worked")))


def held_now(person, team) -> int:
    return Review.objects.of_team(team).held_by(person).count()
