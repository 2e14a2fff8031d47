"""Who is told of an alert, by what, and whether it reached them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from reviewapp.base.ids import new_id
from reviewapp.base.sealing import unseal

from .alert import Alert, Severity, Topic


class AlertChoiceQuerySet(models.QuerySet):
    def of_person(self, user, team):
        return self.filter(user=user, team=team)


class AlertChoice(models.Model):
    """From which severity on one person wants to hear of one topic by one channel; empty means never."""

    class Channel(models.TextChoices):
        APP = "app", "In the app"
        EMAIL = "email", "By e-mail"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alert_choices")
    team = models.ForeignKey("accounts.Team", models.CASCADE, related_name="+")
    topic = models.TextField(choices=Topic)
    channel = models.TextField(choices=Channel)
    least = models.TextField(choices=Severity, blank=True, default="")

    objects = AlertChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_choice_a_topic_and_channel", fields=["user", "team", "topic", "channel"]
            )
        ]

    def __str__(self):
        return f"{self.topic} by {self.channel}: {self.least or 'never'}"


class AlertHookQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def active(self):
        return self.filter(is_active=True)


class AlertHook(models.Model):
    """A channel of a team's chat. Whoever knows its address can write there, so it is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="alert_hooks")
    name = models.CharField(max_length=80)
    host = models.TextField()
    sealed_address = models.BinaryField()
    topics = ArrayField(models.TextField(choices=Topic))
    least = models.TextField(choices=Severity, default=Severity.WARN)
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AlertHookQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="hook_hears_of_something", condition=Q(topics__len__gt=0)),
        ]

    def __str__(self):
        return self.name

    @property
    def topic_names(self) -> list[str]:
        return [str(Topic(topic).label) for topic in self.topics]

    @property
    def sealed_for(self):
        """What its address is bound to, so that it opens in no other row."""
        return f"alert hook {self.pk}"

    def address(self) -> str:
        return unseal(self.sealed_address, about=self.sealed_for).decode()


class NoticeQuerySet(models.QuerySet):
    def due(self):
        return self.filter(state=Notice.State.WAITING, try_again_at__lte=Now())


class Notice(models.Model):
    """One word owed to one person or hook about one alert."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        HOOK = "hook"

    class Occasion(models.TextChoices):
        RAISED = "raised"
        RESOLVED = "resolved"
        TEST = "test"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    alert = models.ForeignKey(Alert, models.CASCADE, null=True, related_name="notices")
    occasion = models.TextField(choices=Occasion, default=Occasion.RAISED)
    channel = models.TextField(choices=Channel)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    hook = models.ForeignKey(AlertHook, models.CASCADE, null=True, related_name="notices")

    state = models.TextField(choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_again_at = models.DateTimeField(db_default=Now())
    error = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["try_again_at", "id"], condition=Q(state="waiting"), name="notice_due")
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_goes_to_a_person_or_a_hook",
                condition=Q(channel="email", user__isnull=False, hook=None)
                | Q(channel="hook", user=None, hook__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_test_is_about_no_alert", condition=Q(alert__isnull=False) | Q(occasion="test")
            ),
            models.CheckConstraint(
                name="sent_notice_says_when",
                condition=Q(state="sent", sent_at__isnull=False) | Q(~Q(state="sent"), sent_at=None),
            ),
            models.UniqueConstraint(
                name="a_person_is_told_once",
                fields=["alert", "occasion", "user"],
                condition=Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_hook_is_told_once",
                fields=["alert", "occasion", "hook"],
                condition=Q(hook__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.occasion} by {self.channel}: {self.state}"

    @property
    def recipient(self):
        return self.user or self.hook
