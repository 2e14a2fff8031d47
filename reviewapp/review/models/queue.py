from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, may


def seeing_teams(user):
    """The teams in which this person sees the queues they belong to."""
    return [team.pk for team in user.teams if may(user, Permission.SEE_QUEUE, team=team)]


def wide_teams(user):
    """The teams in which this person may open any output."""
    return [team.pk for team in user.teams if may(user, Permission.OPEN_OUTPUT, team=team)]


class QueueQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def watched_by(self, user):
        """The queues whose reviews this person may see: own ones, and all where they see all."""
        return self.watched(user, seeing=seeing_teams(user), wide=wide_teams(user))

    def watched(self, person, *, seeing, wide):
        """Own ones of the teams in `seeing`, and all of those in `wide`."""
        own = self.filter(members=person, team__pk__in=seeing).values("pk")
        return self.filter(Q(pk__in=own) | Q(team__pk__in=wide))

    def active(self):
        return self.filter(is_active=True)

    def claimable_by(self, user, *, team):
        """The active queues of a team this person may take reviews from: own ones, for a lead all."""
        return self.claimable(user, team=team, takes_all=may(user, Permission.REASSIGN, team=team))

    def claimable(self, person, *, team, takes_all):
        queues = self.active().filter(team=team)
        return queues if takes_all else queues.filter(members=person)

    def lowest_tier_first(self):
        return self.order_by("tier", "name", "pk")


class Queue(models.Model):
    """A named place where reviews wait; a higher tier answers what a lower one escalates."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="queues")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    tier = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="queues", blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = QueueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="queue_slug_is_unique_in_team"),
            models.CheckConstraint(condition=Q(tier__lte=9), name="queue_tier_is_at_most_9"),
        ]

    def __str__(self):
        return self.name
