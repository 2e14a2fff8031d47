from datetime import timedelta

from django.db import models
from django.db.models import Case, Count, IntegerField, Q, When
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from reviewapp.accounts.models.team import Team

ENDS_SOON = timedelta(days=14)


class AgentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def with_live_keys(self):
        live = Q(keys__revoked_at=None, keys__expires_at__gt=timezone.now())
        return self.annotate(live_keys=Count("keys", filter=live))

    def with_keys_ending(self):
        """Each with `keys_ending`: live keys that end soon, unless another of its keys goes on."""
        now = timezone.now()
        live = Q(keys__revoked_at=None, keys__expires_at__gt=now)
        ending = Count("keys", filter=live & Q(keys__expires_at__lte=now + ENDS_SOON))
        lasting = Count("keys", filter=live & Q(keys__expires_at__gt=now + ENDS_SOON))
        return self.annotate(
            keys_ending=Case(When(Exact(lasting, 0), then=ending), default=0, output_field=IntegerField())
        )

    def alphabetical(self):
        return self.order_by(Lower("name"), "pk")


class Agent(models.Model):
    """The machine that posts outputs. It signs in with a key and holds no roles."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="agents")
    name = models.TextField(max_length=120)
    slug = models.SlugField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    kind = "agent"
    is_authenticated = True  # Django and DRF ask this of whoever made a request
    is_anonymous = False

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="agent_slug_is_unique_in_team"),
        ]

    def __str__(self):
        return self.name

    @property
    def team_ids(self):
        return [self.team_id]

    def roles_in(self, _team):
        return frozenset()
