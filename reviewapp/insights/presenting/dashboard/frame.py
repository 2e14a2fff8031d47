"""Whose figures a page shows, for which time and through which filter: everything its address says, found."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from reviewapp.accounts.models import Agent, User
from reviewapp.insights.asking import RANGES, Asked, days_between, hour_after
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.reading import Scope
from reviewapp.review.models import Queue
from reviewapp.workflows.models import Category, PolicyVersion, Workflow

TREND = timedelta(weeks=12)
A_WEEK = timedelta(days=8)
LONGEST = timedelta(weeks=260)


@dataclass(frozen=True)
class Frame:
    """What every part is built from."""

    asked: Asked
    user: object
    scope: Scope
    zone: object
    workflows: tuple
    filtered: object = None  # the one agent, version, queue or person that is looked through
    also: tuple = ()  # what a number's own row adds to that: (lens, id)
    places: str = "insights:items"

    @property
    def team(self):
        return self.scope.team

    @cached_property
    def workflow(self):
        return next((each for each in self.workflows if each.slug == self.asked.workflow), None)

    @cached_property
    def in_words(self):
        return self.asked.words(self.scope.start, self.scope.end, self.zone)

    def trend(self):
        """(scope, step) of a line: at least twelve weeks, unless it is a few days."""
        length = self.scope.end - self.scope.start
        if length <= A_WEEK:
            return self.scope, "day"
        if length > LONGEST:
            return self.latest(), "week"
        if length > TREND:
            return self.scope, "week"
        first = (self.scope.end.astimezone(self.zone) - TREND + timedelta(days=1)).date()
        first -= timedelta(days=first.weekday())
        start = self.scope.end.astimezone(self.zone).replace(
            year=first.year, month=first.month, day=first.day, hour=0, minute=0, second=0, microsecond=0
        )
        return self.scope.between(start, self.scope.end), "week"

    def latest(self):
        """The last that is past of two centuries that somebody asked for: as much as a line can show."""
        end = min(self.scope.end, max(hour_after(timezone.now()), self.scope.start + LONGEST))
        return self.scope.between(end - LONGEST, end)

    @property
    def since_when(self):
        """Beside a count: in the last 4 weeks; 1 Sep – 7 Sep 2026."""
        usual = self.asked.range in RANGES
        return f"in the {self.in_words.lower()}" if usual else self.in_words

    def behind(self, figure, scope=None, **more):
        """The address of the outputs behind a number, of exactly this time whenever it is opened."""
        scope = scope or self.scope
        asked = replace(self.asked, by="").pinned(scope.start, scope.end, figure=figure, **more)
        return reverse(self.places) + asked.query()

    def between(self, figure, point, **more):
        """The same for one step of a line."""
        return self.behind(figure, self.scope.between(point.start, point.end), **more)

    def part_url(self, key, **changes):
        return reverse("insights:part", args=[key]) + self.asked.query(**changes)

    def day(self, moment):
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%b}"

    def days(self, start, end):
        return days_between(start, end, self.zone)

    @cached_property
    def categories(self):
        """All categories of these workflows by id, retired ones too, for they were used."""
        chosen = [self.workflow] if self.workflow else self.workflows
        found = Category.objects.filter(workflow__in=[each.pk for each in chosen]).order_by("pk")
        return {each.pk: each for each in found}


def frame_of(request, *, reviewer=None, places="insights:items"):
    """The frame that the address asks for; `reviewer` leaves only what this person decided."""
    asked, team, zone = Asked.of(request.GET), request.team, timezone.get_current_timezone()
    asked = replace(asked, reviewer="") if reviewer else asked
    workflows = tuple(Workflow.objects.visible_to(request.user).of_team(team))
    chosen = next((each for each in workflows if each.slug == asked.workflow), None)
    looks = [("reviewer", reviewer)] if reviewer else []
    looks += looked_through(asked, team, chosen, user=request.user)
    lens, filtered = looks[0] if looks else ("", None)
    start, end = asked.span(timezone.now(), zone)
    scope = Scope(team, start, end, zone=str(zone), workflows=(chosen.pk,) if chosen else ())
    also = tuple((each, found.pk) for each, found in looks[1:])
    return Frame(
        known(asked, chosen),
        request.user,
        scope.through(lens, filtered.pk) if filtered else scope,
        zone,
        workflows,
        filtered,
        also,
        places,
    )


def known(asked, workflow):
    """Without what names nothing."""
    figure = asked.figure if asked.figure in FIGURES else ""
    return replace(asked, figure=figure, workflow=workflow.slug if workflow else "")


def looked_through(asked, team, workflow, *, user):
    """What the address narrows to beside the workflow, as (lens, what it is)."""
    ways = (
        ("agent", Agent.objects.visible_to(user).filter(team=team), {"slug": asked.agent}),
        ("version", PolicyVersion.objects.visible_to(user).filter(workflow=workflow), number(asked.version)),
        ("queue", Queue.objects.visible_to(user).filter(team=team), {"slug": asked.queue}),
        ("reviewer", User.objects.visible_to(user).in_team(team), number(asked.reviewer, "pk")),
    )
    found = [(lens, rows.filter(**by).first()) for lens, rows, by in ways if getattr(asked, lens)]
    return [(lens, each) for lens, each in found if each]


def number(text, name="number"):
    is_one = text.isascii() and text.isdigit()
    return {name: int(text[:9]) if is_one else -1}
