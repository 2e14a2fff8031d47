"""What the subjects of alerts are called."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min

from reviewapp.accounts.models import Agent
from reviewapp.insights.alerting.sightings import Subject
from reviewapp.insights.models import Tally
from reviewapp.review.models import Queue
from reviewapp.workflows.models import Category, Workflow


@dataclass
class Names:
    """The names of a team's workflows and of what its tallies refer to, each kind asked once."""

    team: object
    workflows: dict[int, str] = field(default_factory=dict)
    known: dict[str, dict] = field(default_factory=dict)
    first_day: datetime | None = None

    @classmethod
    def of(cls, team):
        active = Workflow.objects.active().filter(team=team)
        first = Tally.objects.filter(team=team.pk, grain="d", lens="").aggregate(Min("at"))["at__min"]
        return cls(team, dict(active.values_list("pk", "name")), first_day=first)

    def subject(self, lens, key) -> Subject | None:
        """The subject of a key of `totals`, or nothing if it is not there any more."""
        workflow, ref = key
        called = self._called(lens).get(ref) if lens else self.workflows.get(workflow)
        if called is None:
            return None
        where = {"workflow": workflow, "workflow_name": self.workflows.get(workflow, "")}
        return Subject(called, **where, lens=lens, ref=ref if lens else None)

    def _called(self, lens):
        if lens not in self.known:
            self.known[lens] = dict(named(lens, self.team))
        return self.known[lens]


def named(lens, team):
    """Ids with names. A reviewer is named only on the page, to whoever may read it."""
    if lens == "category":
        return Category.objects.filter(workflow__team=team, is_active=True).values_list("pk", "name")
    if lens == "agent":
        return Agent.objects.filter(team=team, is_active=True).values_list("pk", "name")
    if lens == "queue":
        return Queue.objects.active().filter(team=team).values_list("pk", "name")
    members = team.memberships.active().values_list("user", flat=True).distinct()
    return ((key, "A reviewer") for key in members)
