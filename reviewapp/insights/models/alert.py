"""Rules that watch the figures, and what they raised."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.base.errors import Refused


class Severity(models.TextChoices):
    INFO = "info", "Good to know"
    WARN = "warn", "Look today"
    BAD = "bad", "Look now"


class Topic(models.TextChoices):
    """What an alert is about, in the groups by which people choose."""

    QUALITY = "quality", "Quality of the work"
    TIME = "time", "Queues and times"
    PEOPLE = "people", "How people decide"
    MACHINES = "machines", "Agents and machines"


class AlertRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def active(self):
        return self.filter(is_active=True)

    def in_order(self):
        return self.order_by("pk")


class AlertRule(models.Model):
    """One thing to watch for a team: when it rings, and how loudly."""

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", "Passes a bar"
        CHANGE = "change", "Changes against the time before"
        DRIFT = "drift", "Drifts away and stays"
        SILENCE = "silence", "Stops coming"
        PEERS = "peers", "Unlike the others"
        STATE = "state", "Stands so just now"

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="alert_rules")
    workflow = models.ForeignKey(
        "workflows.Workflow", models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.TextField(blank=True, default="")
    name = models.CharField(max_length=120)
    kind = models.TextField(choices=Kind)
    topic = models.TextField(choices=Topic, default=Topic.QUALITY)
    figure = models.TextField()
    lens = models.TextField(blank=True, default="")
    above = models.BooleanField(default=True)
    bar = models.FloatField()
    window_hours = models.PositiveIntegerField()
    compared_hours = models.PositiveIntegerField(default=0)
    least_n = models.PositiveIntegerField(default=30)
    severity = models.TextField(choices=Severity, default=Severity.WARN)
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="built_in_rule_stands_once_in_a_team", fields=["team", "key"], condition=~Q(key="")
            ),
            models.CheckConstraint(
                name="rule_change_has_person_and_time",
                condition=Q(changed_by=None, changed_at=None)
                | Q(changed_by__isnull=False, changed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_is_of_a_known_kind",
                condition=Q(kind__in=["threshold", "change", "drift", "silence", "peers", "state"]),
            ),
            models.CheckConstraint(
                name="rule_rings_at_a_known_severity", condition=Q(severity__in=["info", "warn", "bad"])
            ),
        ]

    def __str__(self):
        return self.name


class AlertQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def open(self):
        return self.exclude(state=Alert.State.RESOLVED)

    def standing(self):
        """Those whose cause has not gone, whatever people said of them."""
        return self.filter(cleared_at=None)

    def newest_first(self):
        return self.order_by("-raised_at", "-pk")

    def gravest_first(self):
        gravity = models.Case(
            models.When(severity=Severity.BAD, then=0),
            models.When(severity=Severity.WARN, then=1),
            default=2,
            output_field=models.SmallIntegerField(),
        )
        return self.order_by(gravity, "-raised_at", "-pk")


class Alert(models.Model):
    """One thing that rang: raised once, looked after by a person, over when its cause is."""

    class State(models.TextChoices):
        RAISED = "raised"
        ACKNOWLEDGED = "acknowledged", "Somebody is on it"
        RESOLVED = "resolved"

    class Resolution(models.TextChoices):
        NONE = "", "None yet"
        BY_PERSON = "person", "by a person"
        BY_ITSELF = "itself", "by itself"
        RULE_OFF = "rule_off", "its rule was switched off"

    MOVES = {
        State.RAISED: {State.ACKNOWLEDGED, State.RESOLVED},
        State.ACKNOWLEDGED: {State.RESOLVED},
        State.RESOLVED: set(),
    }

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="alerts")
    rule = models.ForeignKey(AlertRule, models.PROTECT, related_name="alerts")
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, null=True, related_name="+")
    about = models.TextField(blank=True, default="")
    topic = models.TextField(choices=Topic)
    severity = models.TextField(choices=Severity)
    title = models.TextField()
    facts = models.JSONField(default=dict)
    query = models.TextField(blank=True, default="")

    state = models.TextField(choices=State, default=State.RAISED)
    raised_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    calm_since = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(choices=Resolution, blank=True, default=Resolution.NONE)
    note = models.TextField(blank=True, default="")

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-raised_at", "-id"], name="alert_newest"),
            models.Index(fields=["team"], condition=~Q(state="resolved"), name="alert_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_cause_stands_once", fields=["rule", "about"], condition=Q(cleared_at=None)
            ),
            models.UniqueConstraint(
                name="a_cause_is_raised_once", fields=["rule", "about"], condition=~Q(state="resolved")
            ),
            models.CheckConstraint(
                name="acknowledgement_has_person_and_time",
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="resolved_alert_says_when_and_how",
                condition=Q(~Q(state="resolved"), resolved_at=None, resolution="")
                | Q(~Q(resolution=""), state="resolved", resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_person_resolves_in_person",
                condition=Q(~Q(resolution="person"), resolved_by=None)
                | Q(resolution="person", resolved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="acknowledged_alert_has_its_person",
                condition=~Q(state="acknowledged") | Q(acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    def is_about(self, person):
        """Whether it is about how this person decides."""
        return f"reviewer:{person.pk}" in self.about.split()

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            said = self.get_state_display().lower()
            raise Refused(
                f"This alert is settled already: {said}. Nothing was changed.", code=str(self.state)
            )
        self.state = state
