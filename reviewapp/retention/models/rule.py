"""How long each kind of thing is kept, who said so, and each time it was acted on."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id

CONFIRMED_WITHIN = timedelta(hours=24)


class Action(models.TextChoices):
    ERASE = "erase", "Erase, keep the hash"
    MASK = "mask", "Mask what names a person"
    KEEP = "keep", "Keep for good"


def is_acting(wanted):
    """Whether a rule that says this erases or masks by itself."""
    return wanted["is_on"] and wanted["action"] != Action.KEEP


def is_stricter(before, wanted):
    """Whether a rule forgets more by these words, of whatever there is today or comes later."""
    if not is_acting(wanted):
        return False
    if not is_acting(before) or wanted["days"] < before["days"]:
        return True
    return wanted["action"] == Action.ERASE != before["action"]


class OfTeam(models.QuerySet):
    def of_team(self, team):
        return self.filter(team=team)

    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)


class RuleQuerySet(OfTeam):
    def in_order(self):
        return self.order_by("-is_on", "name", "pk")

    def acting(self):
        """Those that erase or mask by themselves."""
        return self.filter(is_on=True).exclude(action=Action.KEEP)


class Rule(models.Model):
    """How many days one kind of thing is kept in a team or a workflow, and what happens then."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="retention_rules", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.TextField()
    days = models.PositiveIntegerField()
    action = models.TextField(choices=Action, default=Action.ERASE)
    is_on = models.BooleanField(default=False)

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    in_force_since = models.DateTimeField(null=True)

    # What the next run would do, as last counted.
    due = models.PositiveIntegerField(null=True)
    due_held = models.PositiveIntegerField(default=0)
    due_counted_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="rule_name_is_its_own_in_the_team"),
            models.CheckConstraint(
                name="rule_keeps_a_day_or_more", condition=Q(days__gte=1, days__lte=36500)
            ),
            models.CheckConstraint(
                name="rule_in_force_says_since_when",
                condition=Q(is_on=False) | Q(in_force_since__isnull=False),
            ),
            models.CheckConstraint(
                name="rule_acts_in_a_known_way", condition=Q(action__in=["erase", "mask", "keep"])
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def wanted(self):
        """What of it a change may change."""
        return {"name": self.name, "days": self.days, "action": str(self.action), "is_on": self.is_on}

    @property
    def says(self):
        """How pages end the sentence "Erased on 20 Nov …"."""
        return f"by rule “{self.name}”"


class RuleChangeQuerySet(OfTeam):
    def waiting(self):
        return self.filter(state=RuleChange.State.WAITING)

    def outlived(self):
        return self.waiting().filter(asked_at__lt=Now() - CONFIRMED_WITHIN)

    def newest_first(self):
        return self.select_related("asked_by", "decided_by", "rule").order_by("-asked_at", "-pk")


class RuleChange(models.Model):
    """What a rule was to become, by whose word. A stricter one needs two people's."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second admin"
        IN_FORCE = "in_force", "In force"
        TURNED_DOWN = "turned_down", "Turned down"
        LAPSED = "lapsed", "Not confirmed in time"

    MOVES = {
        State.WAITING: {State.IN_FORCE, State.TURNED_DOWN, State.LAPSED},
        State.IN_FORCE: set(),
        State.TURNED_DOWN: set(),
        State.LAPSED: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    # What it would forget of what there was when it was asked: by its first run, or when a hold ends.
    previewed = models.PositiveIntegerField()
    previewed_before = models.PositiveIntegerField()

    state = models.TextField(choices=State, default=State.WAITING)
    needs_second = models.BooleanField()
    reason = models.TextField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(max_length=32, default=new_salt)

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state="waiting"), name="one_change_of_a_rule_waits"
            ),
            models.CheckConstraint(
                name="rule_change_is_confirmed_by_somebody_else",
                condition=Q(needs_second=False)
                | ~Q(state="in_force")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="what_forgets_more_needs_two_people",
                condition=Q(needs_second=True) | Q(previewed__lte=F("previewed_before")),
            ),
            models.CheckConstraint(
                name="decided_rule_change_says_when",
                condition=Q(state="waiting", decided_at=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.after['name']}: {self.get_state_display()}"

    @property
    def digest(self):
        """What a second person says yes to: exactly these words and this number."""
        told = {"rule": self.rule_id, "before": self.before, "after": self.after, "number": self.previewed}
        return digest_of(told).hex()

    @property
    def ends_at(self):
        return self.asked_at + CONFIRMED_WITHIN

    @property
    def commitment(self):
        return commit_to({"reason": self.reason}, bytes(self.salt))

    def as_content(self):
        return Content(event_id=self.event_id, salt=bytes(self.salt), value={"reason": self.reason})

    def contents(self):
        yield self.as_content()

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            said = self.get_state_display().lower()
            raise Refused(f"This change is decided: {said}. Nothing was changed.", code=str(self.state))
        self.state = state
