"""An address of a customer's that webhooks are sent to."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviewapp.accounts.models import Team, User
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id
from reviewapp.base.sealing import unseal
from reviewapp.workflows.models import Workflow

TYPES = {
    "output.decided": "A decision took effect",
    "output.revised": "A later decision replaced one that had left",
    "output.escalated": "An output went up to more senior people",
    "output.expired": "Nobody decided in time",
    "policy.activated": "A policy version is in force",
    "policy.rolled_back": "A policy version was rolled back",
    "suggestion.opened": "A suggestion waits for a second person",
    "alert.raised": "An alert was raised",
}
"""The kinds of event an endpoint may listen to, in the words people read."""


class EndpointQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.teams)

    def of_team(self, team):
        return self.filter(team=team)

    def listening_to(self, *, team_id: int, kind: str, workflow_id: int | None):
        """Endpoints that want this kind of event from this workflow; paused ones too, for later."""
        return self.exclude(state__in=[Endpoint.State.DISABLED, Endpoint.State.REMOVED]).filter(
            Q(workflow=None) | Q(workflow_id=workflow_id), team_id=team_id, kinds__contains=[kind]
        )

    def with_last_day(self):
        """Adds `sent` and `arrived`, of the last 24 hours, and `waiting` for another try."""
        recent = Q(created_at__gte=timezone.now() - timedelta(hours=24))
        return self.annotate(
            sent=_count(recent),
            arrived=_count(recent & Q(delivered_at__isnull=False)),
            waiting=_count(Q(delivered_at=None, dead_at=None, attempts_made__gt=0)),
        ).order_by("created_at")


def _count(condition):
    """How many deliveries of an endpoint meet a condition, each counted by its own index."""
    deliveries = Endpoint.deliveries.rel.related_model.objects.filter(condition, endpoint=OuterRef("pk"))
    counted = deliveries.order_by().values("endpoint").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class Endpoint(models.Model):
    """Where one team wants certain events sent, signed with a secret of its own."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        DISABLED = "disabled"
        REMOVED = "removed"

    MOVES = {
        State.ACTIVE: {State.PAUSED, State.DISABLED, State.REMOVED},
        State.PAUSED: {State.ACTIVE, State.REMOVED},
        State.DISABLED: {State.ACTIVE, State.REMOVED},
        State.REMOVED: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="endpoints")
    workflow = models.ForeignKey(Workflow, models.PROTECT, null=True, blank=True, related_name="+")
    url = models.TextField()
    kinds = ArrayField(models.TextField())
    in_flight_cap = models.PositiveSmallIntegerField(default=2)

    state = models.TextField(choices=State, default=State.ACTIVE)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    sealed_secret = models.BinaryField()
    sealed_seed = models.BinaryField()
    sealed_old_secret = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)

    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="old_secret_has_an_end",
                condition=Q(sealed_old_secret=None, old_secret_until=None)
                | Q(sealed_old_secret__isnull=False, old_secret_until__isnull=False),
            ),
            models.CheckConstraint(name="endpoint_listens_to_something", condition=Q(kinds__len__gt=0)),
            models.CheckConstraint(
                name="in_flight_cap_is_1_to_16",
                condition=Q(in_flight_cap__gte=1, in_flight_cap__lte=16),
            ),
            models.CheckConstraint(
                name="failing_endpoint_says_since_when",
                condition=Q(failing_since=None, failures=0) | Q(failing_since__isnull=False, failures__gt=0),
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def kind_names(self) -> list[str]:
        return [TYPES.get(kind, kind) for kind in self.kinds]

    @property
    def sealed_for(self):
        """What its secrets are bound to, so that none opens in another row."""
        return f"endpoint {self.pk}"

    def secrets(self, *, now) -> list[bytes]:
        """Every secret that signs at this moment, newest first."""
        found = [unseal(self.sealed_secret, about=self.sealed_for)]
        if self.sealed_old_secret and self.old_secret_until > now:
            found.append(unseal(self.sealed_old_secret, about=self.sealed_for))
        return found

    def seed(self) -> bytes:
        return unseal(self.sealed_seed, about=self.sealed_for)

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            raise Refused(f"The endpoint is {self.state}; it cannot become {state}.")
        self.state = state
