from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased
from reviewapp.accounts.models.team import Team

IDLE_MINUTES, HOURS = (5, 240), (1, 10)  # the least and the most


class SignInRules(models.Model):
    """What a team asks of those who enter it, in pages and by their tokens. No row: the usual."""

    NAMES = ("require_mfa", "require_sso", "idle_minutes", "hours")

    team = models.OneToOneField(Team, models.PROTECT, related_name="sign_in_rules")
    require_mfa = models.BooleanField(default=False)
    require_sso = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    hours = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_idles_5_to_240_minutes", condition=Q(idle_minutes__range=IDLE_MINUTES)
            ),
            models.CheckConstraint(name="session_lasts_1_to_10_hours", condition=Q(hours__range=HOURS)),
        ]

    def __str__(self):
        return f"Sign-in rules of {self.team}"

    @classmethod
    def of(cls, team):
        """The team's own, or the usual."""
        try:
            return team.sign_in_rules
        except cls.DoesNotExist:
            return cls(team=team)

    def told(self):
        return {name: getattr(self, name) for name in self.NAMES}


class SignInChangeQuerySet(KeptWordsQuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def of_rules(self, team):
        return self.filter(team=team, user=None).select_related("changed_by").order_by("-changed_at", "-pk")


class SignInChange(KeptWords):
    """A change of a team's rules, or of what one person signs in with, by an admin, and why.

    The reason is free text, so the audit trail holds only a commitment to it.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField(max_length=500)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = SignInChangeQuerySet.as_manager()

    class Meta:
        constraints = [there_or_erased("sign_in_reason_is_there_or_says_what_erased_it", reason="")]

    def __str__(self):
        return f"{self.user or self.team} at {self.changed_at}"
