from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased
from reviewapp.accounts.models.team import Team

EVERY = timedelta(days=91)


class AccessReviewQuerySet(KeptWordsQuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def newest_first(self):
        return self.select_related("reviewed_by").order_by("-reviewed_at", "-pk")


class AccessReview(KeptWords):
    """Somebody went through who may do what in a team: what they saw, and what they said about it.

    Names and the note are not for the trail, which holds only a commitment to them.
    """

    EMPTY = {"note": "", "seen": []}

    team = models.ForeignKey(Team, models.PROTECT, related_name="access_reviews")
    seen = models.JSONField()
    digest = models.BinaryField(max_length=32)
    people = models.PositiveIntegerField()
    keys = models.PositiveIntegerField()
    flagged = models.PositiveIntegerField()
    note = models.TextField(max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(db_default=Now())

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "-reviewed_at"], name="access_review_by_time")]
        constraints = [
            models.CheckConstraint(name="access_review_saw_somebody", condition=Q(people__gte=1)),
            there_or_erased("access_review_is_there_or_says_what_erased_it", note="", seen=[]),
        ]

    def __str__(self):
        return f"Access to {self.team} on {self.reviewed_at}"

    @property
    def due_again_at(self):
        return self.reviewed_at + EVERY

    @property
    def digest_hex(self):
        return bytes(self.digest).hex()
