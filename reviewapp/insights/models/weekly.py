"""The week as an operations meeting looks at it, kept as it was told then, and what was agreed to do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class WeeklyReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def newest_first(self):
        return self.order_by("-week")


class WeeklyReview(models.Model):
    """One week of one team, from Monday 00:00 to Monday 00:00 UTC; `content` never changes once made."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="weekly_reviews")
    week = models.DateField()
    content = models.JSONField()
    made_at = models.DateTimeField(db_default=Now())

    objects = WeeklyReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "week"], name="a_team_reviews_a_week_once"),
            models.CheckConstraint(
                name="week_begins_on_a_monday",
                condition=Q(week__iso_week_day=1),
            ),
        ]

    def __str__(self):
        return f"Week of {self.week:%Y-%m-%d}"


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__team__in=user.team_ids)

    def open(self):
        return self.filter(done_at=None)


class FollowUp(models.Model):
    """Something a person took upon them in a weekly review; it is shown each week until it is done."""

    review = models.ForeignKey(WeeklyReview, models.PROTECT, related_name="follow_ups")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_has_person_and_time",
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
            ),
            models.CheckConstraint(name="follow_up_says_something", condition=~Q(text="")),
        ]

    def __str__(self):
        return self.text


class WeeklyChoice(models.Model):
    """Whether one person gets the weekly review of one team by e-mail; without a choice, leads do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_choices")
    team = models.ForeignKey("accounts.Team", models.CASCADE, related_name="+")
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="one_weekly_choice_in_a_team")]

    def __str__(self):
        return f"{self.user}: {'on' if self.is_on else 'off'}"


class WeeklyMailQuerySet(models.QuerySet):
    def due(self):
        return self.filter(sent_at=None, try_again_at__lte=Now(), attempts__lt=WeeklyMail.TRIES)


class WeeklyMail(models.Model):
    """One e-mail that is to go out with a weekly review."""

    TRIES = 6

    review = models.ForeignKey(WeeklyReview, models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_again_at = models.DateTimeField(db_default=Now())
    error = models.TextField(blank=True, default="")

    objects = WeeklyMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="a_weekly_review_is_mailed_once"),
        ]

    def __str__(self):
        return f"{self.review} to {self.user}"
