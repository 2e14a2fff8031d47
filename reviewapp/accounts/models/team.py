from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.accounts.permissions import Role


class TeamQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(pk__in=actor.team_ids)


class Team(models.Model):
    """The boundary of tenancy: people, workflows and queues belong to one."""

    name = models.TextField(max_length=120)
    slug = models.SlugField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    def __str__(self):
        return self.name


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def active(self):
        return self.filter(suspended_at=None)

    def of(self, user, team):
        return self.filter(user=user, team=team)

    def as_admin(self):
        return self.active().filter(role=Role.ADMIN)


class Membership(models.Model):
    """One role of one person in one team. Suspension covers all of a person's roles in the team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    role = models.TextField(choices=Role)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(auto_now_add=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    suspended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "role"], name="role_is_held_once"),
            models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="suspension_has_a_time",
                condition=Q(suspended_by=None) | Q(suspended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user} as {self.get_role_display()} of {self.team}"
