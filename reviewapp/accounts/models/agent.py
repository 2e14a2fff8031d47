from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from reviewapp.accounts.models.team import Team


class AgentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def with_live_keys(self):
        live = Q(keys__revoked_at=None, keys__expires_at__gt=timezone.now())
        return self.annotate(live_keys=Count("keys", filter=live))

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
