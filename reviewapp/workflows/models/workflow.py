"""One repeated agent job: its contract, its guidelines, and how far its agents are trusted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.accounts.models import Team
from reviewapp.workflows.contract import TEXT_OUTPUT, Contract
from reviewapp.workflows.models.ordered_json import OrderedJSONField
from reviewapp.workflows.risk import Risk

MINUTES_TO_DECIDE = {"critical": 60, "high": 240, "medium": 480, "low": 1440}


def default_sla() -> dict:
    return dict(MINUTES_TO_DECIDE)


class WorkflowQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Those of the teams this person belongs to, or of the agent's one team."""
        return self.filter(team__in=actor.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def active(self):
        return self.filter(is_active=True)


class Workflow(models.Model):
    """One repeated agent job of one team."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        OBJECT = "object", "Fields (JSON)"

    class Autonomy(models.TextChoices):
        SHADOW = "shadow", "Shadow: nothing is used, people label"
        APPROVE = "approve", "Approve: a person approves before use"
        SUPERVISED = "supervised", "Supervised: thresholds may approve, spot checks sample"
        TRUSTED = "trusted", "Trusted: only gates and samples are reviewed"

    team = models.ForeignKey(Team, models.PROTECT, related_name="workflows")
    name = models.TextField()
    slug = models.SlugField(max_length=60)
    description = models.TextField(blank=True)
    kind = models.TextField(choices=Kind, default=Kind.TEXT)
    input_schema = OrderedJSONField(default=dict, blank=True)
    output_schema = OrderedJSONField(default=dict, blank=True)
    guidelines = models.TextField(blank=True)
    privacy_notice = models.TextField(blank=True)
    masking = models.JSONField(default=dict, db_default={}, blank=True)
    sla = models.JSONField(default=default_sla)
    autonomy = models.TextField(choices=Autonomy, default=Autonomy.APPROVE)
    justify_from = models.TextField(choices=Risk, null=True, blank=True)
    default_queue = models.SlugField(max_length=60)
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    expire_after_minutes = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pause_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkflowQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="workflow_slug_is_its_own_in_the_team"),
            models.CheckConstraint(name="workflow_kind_is_known", condition=Q(kind__in=["text", "object"])),
            models.CheckConstraint(
                name="workflow_autonomy_is_known",
                condition=Q(autonomy__in=["shadow", "approve", "supervised", "trusted"]),
            ),
            models.CheckConstraint(
                name="workflow_justifies_from_a_risk",
                condition=Q(justify_from=None) | Q(justify_from__in=Risk.values),
            ),
            models.CheckConstraint(
                name="workflow_undo_lasts_30_seconds_at_most", condition=Q(undo_seconds__lte=30)
            ),
            models.CheckConstraint(
                name="workflow_expiry_takes_time",
                condition=Q(expire_after_minutes=None) | Q(expire_after_minutes__gte=1),
            ),
            models.CheckConstraint(
                name="workflow_pause_has_person_time_and_reason",
                condition=Q(paused_at=None, paused_by=None, pause_reason="")
                | Q(paused_at__isnull=False, paused_by__isnull=False) & ~Q(pause_reason=""),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def autonomy_now(self) -> str:
        """The level routing works by: while a person has paused the workflow, people approve all."""
        if self.is_paused and self.autonomy != self.Autonomy.SHADOW:
            return self.Autonomy.APPROVE
        return self.autonomy

    @property
    def effective_output_schema(self) -> dict:
        """The schema an output must satisfy; text outputs have the one implicit shape."""
        return TEXT_OUTPUT if self.kind == self.Kind.TEXT else self.output_schema

    @property
    def contract(self) -> Contract:
        return Contract.of(self.input_schema, self.effective_output_schema)

    def minutes_to_decide(self, risk: str | None) -> int:
        """How long a decision may take at this risk; without a risk, as for medium."""
        risk = risk or Risk.MEDIUM
        return int(self.sla.get(risk, MINUTES_TO_DECIDE[risk]))

    def demands_justification(self, risk: str | None) -> bool:
        """Whether corrections at this risk must say why."""
        if self.justify_from is None or risk is None:
            return False
        return Risk.values.index(risk) >= Risk.values.index(self.justify_from)
