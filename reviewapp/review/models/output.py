from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from reviewapp.audit.commitments import new_salt
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id
from reviewapp.review.parts import OUTPUT_PARTS
from reviewapp.workflows.risk import Risk

from .in_parts import InParts, parts_say_what_erased_them
from .queue import Queue, wide_teams


def beginning(field):
    return Func(F(field), function="left", template="%(function)s(%(expressions)s::text, 1000)")


# Words of the beginnings only: they find an output as well as all words would, at a third of what those
# cost each time one comes in, and no tsvector outgrows its megabyte, whoever posts.
SEARCH_WORDS = Func(
    beginning("title"),
    beginning("output"),
    beginning("input"),
    function="to_tsvector",
    arg_joiner=" || ' ' || ",
    template=("%(function)s('simple'::regconfig, regexp_replace(%(expressions)s, '\\\\[ntr]', ' ', 'g'))"),
)


class OutputContent(InParts):
    """What an agent was given and what it made of it: the part of an output that may be erased."""

    PARTS = OUTPUT_PARTS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.TextField(blank=True, default="")
    input = models.JSONField(null=True)
    output = models.JSONField(null=True)
    trace = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    trace_salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    metadata_salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    search = models.GeneratedField(expression=SEARCH_WORDS, output_field=SearchVectorField(), db_persist=True)

    class Meta:
        indexes = [GinIndex(fields=["search"], name="output_content_search")]
        constraints = [
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="output_digest_has_32_bytes"),
            *parts_say_what_erased_them("output", OUTPUT_PARTS),
        ]

    def __str__(self):
        return self.title or str(self.pk)

    @property
    def digest_hex(self):
        """What a form carries as `seen_digest`."""
        return bytes(self.digest).hex()


class OutputQuerySet(models.QuerySet):
    def visible_to(self, who):
        """An agent sees its own; a person those of own queues, or all of a team that lets them."""
        if who.kind == "agent":
            return self.filter(agent=who)
        in_own_queue = Exists(
            self.model.reviews.rel.related_model.objects.filter(
                output=OuterRef("pk"), queue__in=Queue.objects.watched_by(who)
            )
        )
        return self.filter(Q(team__in=wide_teams(who)) | Q(in_own_queue, team__in=who.team_ids))

    def undecided(self):
        return self.filter(status__in=Output.UNDECIDED)


class Output(models.Model):
    """One thing an agent produced, and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        ESCALATED = "escalated"
        APPROVED = "approved"
        EDITED = "edited"
        REJECTED = "rejected"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    class Route(models.TextChoices):
        REVIEW = "review"
        APPROVE = "approve"

    class PolicyFlag(models.TextChoices):
        NONE = "", "None"
        STALE = "stale"
        UNKNOWN = "unknown"

    UNDECIDED = frozenset({Status.WAITING, Status.ESCALATED})
    DECIDED = frozenset({Status.APPROVED, Status.EDITED, Status.REJECTED})
    MOVES = {
        Status.WAITING: {Status.ESCALATED, *DECIDED, Status.EXPIRED, Status.WITHDRAWN},
        Status.ESCALATED: {Status.ESCALATED, *DECIDED, Status.EXPIRED, Status.WITHDRAWN},
        Status.APPROVED: {*DECIDED},
        Status.EDITED: {*DECIDED},
        Status.REJECTED: {*DECIDED},
        Status.EXPIRED: set(),
        Status.WITHDRAWN: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="outputs", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="outputs")
    agent = models.ForeignKey("accounts.Agent", models.PROTECT, related_name="outputs", db_index=False)
    external_id = models.CharField(max_length=200)
    content = models.OneToOneField(OutputContent, models.PROTECT, related_name="current_output")
    revision = models.PositiveIntegerField(default=1)
    risk = models.CharField(max_length=8, choices=Risk, null=True)
    confidence = models.FloatField(null=True)
    subject = models.CharField(max_length=200, blank=True, default="")
    # The person it is about, as `privacy.subject_id` said: by this and by `subject` a person is found.
    privacy_subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    language = models.CharField(max_length=35, blank=True, default="")
    finished = models.BooleanField(default=True)
    action = models.JSONField(default=dict)

    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    route = models.CharField(max_length=8, choices=Route, default=Route.REVIEW)
    reasons = models.JSONField(default=list)
    checks = models.JSONField(default=list)

    policy_version = models.ForeignKey(
        "workflows.PolicyVersion", models.PROTECT, null=True, related_name="outputs"
    )
    policy_flag = models.CharField(max_length=8, choices=PolicyFlag, blank=True, default=PolicyFlag.NONE)
    model = models.CharField(max_length=120, blank=True, default="")
    usage = models.JSONField(default=dict)
    latency_ms = models.PositiveIntegerField(null=True)

    body_digest = models.BinaryField(max_length=32)
    # The kinds its post was masked by before that digest was made, if it held any: a repeat is masked alike.
    kept_without = models.JSONField(default=list, db_default=[])
    produced_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    imported = models.BooleanField(default=False)

    objects = OutputQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "external_id"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="output_team_external_id",
            ),
            # Retention walks this one, oldest first.
            models.Index(fields=["team", "received_at", "id"], name="output_of_team_by_time"),
            models.Index(fields=["team", "subject"], condition=~Q(subject=""), name="output_of_subject"),
            models.Index(
                fields=["team", "privacy_subject"],
                condition=~Q(privacy_subject=""),
                name="output_of_privacy_subject",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agent", "external_id"], name="agent_posts_an_external_id_once"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1)),
                name="confidence_is_between_0_and_1",
            ),
        ]

    def __str__(self):
        return self.external_id

    @property
    def is_undecided(self):
        return self.status in self.UNDECIDED

    def move_to(self, status):
        if status not in self.MOVES[self.status]:
            raise Refused(
                f"This output is {self.status} and cannot become {status}. Nothing was changed.",
                code=str(self.status),
            )
        self.status = status


class Outcome(models.Model):
    """What happened to an output downstream, as its agent reported it later."""

    class Kind(models.TextChoices):
        USABLE = "usable", "Usable in the next step"
        VERIFIED = "verified"
        FAILED = "failed"
        RECURRED = "recurred"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    output = models.ForeignKey(Output, models.CASCADE, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    detail = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # Retention walks this one, oldest first.
            models.Index(fields=["received_at", "id"], condition=~Q(detail=""), name="outcome_detail_by_time")
        ]
        constraints = [
            models.UniqueConstraint(fields=["output", "kind", "at"], name="outcome_is_reported_once")
        ]

    def __str__(self):
        return self.kind
