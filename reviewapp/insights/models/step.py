"""Steps on the ladder of trust: up by two people with the evidence they saw, down by one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.base.errors import Refused
from reviewapp.insights.trust import LADDER, RUNGS, Targets

KNOWN = Q(from_level__in=LADDER, to_level__in=LADDER)


class StepQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(team__in=who.team_ids)

    def proposed(self):
        return self.filter(state=Step.State.PROPOSED)

    def taken(self):
        return self.filter(state=Step.State.TAKEN)


class Step(models.Model):
    """One move of a workflow between two levels: proposed, then taken or withdrawn; down, taken at once."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for a second person"
        TAKEN = "taken", "Taken"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES = {
        State.PROPOSED: {State.TAKEN, State.WITHDRAWN},
        State.TAKEN: set(),
        State.WITHDRAWN: set(),
    }

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="steps")
    from_level = models.TextField()
    to_level = models.TextField()
    state = models.TextField(choices=State, default=State.PROPOSED)
    # What was known when it was proposed, and the digest of it that the second person says yes to.
    evidence = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32, null=True)
    # What was known when it was taken: other numbers than those proposed, as the days went by.
    evidence_at_end = models.JSONField(default=dict)
    gates_held = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    # Why it was taken although a gate was closed, or why it was withdrawn.
    reason = models.TextField(blank=True, default="")

    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["workflow", "-ended_at"], name="step_history")]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow"], condition=Q(state="proposed"), name="one_proposed_step_a_workflow"
            ),
            models.CheckConstraint(name="step_levels_are_known", condition=KNOWN),
            models.CheckConstraint(
                name="step_state_is_known", condition=Q(state__in=["proposed", "taken", "withdrawn"])
            ),
            models.CheckConstraint(
                name="ended_step_has_its_time",
                condition=Q(state="proposed", ended_at=None, ended_by=None)
                | ~Q(state="proposed") & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="second_person_takes_a_step_up",
                condition=Q(digest=None)
                | ~Q(state="taken")
                | Q(proposed_by__isnull=False, ended_by__isnull=False) & ~Q(ended_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self):
        return f"{self.workflow} from {self.from_level} to {self.to_level}"

    @property
    def is_up(self):
        return LADDER.index(self.to_level) > LADDER.index(self.from_level)

    @property
    def from_name(self):
        return RUNGS[self.from_level]

    @property
    def to_name(self):
        return RUNGS[self.to_level]

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            raise Refused(f"This step is {self.state}; it cannot become {state}. Nothing was changed.")
        self.state = state


class GateTargets(models.Model):
    """What one workflow asks before one level, where that is not what the product asks of everybody."""

    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="gate_targets")
    level = models.TextField()
    override = models.FloatField()
    exceptions = models.FloatField()
    minutes = models.PositiveIntegerField()
    least = models.PositiveIntegerField()
    precision = models.FloatField()
    failures = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "level"], name="one_set_of_targets_a_level"),
            models.CheckConstraint(name="targets_are_of_a_level", condition=Q(level__in=LADDER[1:])),
            models.CheckConstraint(
                name="gate_targets_are_shares",
                condition=Q(override__gt=0, override__lt=1, exceptions__gt=0, exceptions__lt=1)
                & Q(precision__gt=0, precision__lt=1),
            ),
            models.CheckConstraint(
                name="gate_targets_have_a_floor",
                condition=Q(minutes__gte=1, least__gte=1, days__gte=1, days__lte=31),
            ),
        ]

    def __str__(self):
        return f"targets of {self.workflow} for {self.level}"

    @property
    def targets(self) -> Targets:
        return Targets(**{name: getattr(self, name) for name in Targets.__dataclass_fields__})
