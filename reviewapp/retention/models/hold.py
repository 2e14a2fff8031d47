"""What may not be forgotten while a case is open."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, JSONField, Q, Value
from django.db.models.functions import Now

from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.base.ids import new_id
from reviewapp.base.keeping import Erased
from reviewapp.review.models import Output
from reviewapp.review.subjects import spellings

IS_ERASED = Q(erased__has_key="event")


class LegalHoldQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def live(self):
        return self.filter(released_at=None)

    def telling(self):
        """The released ones whose words are still there."""
        return self.filter(released_at__isnull=False, erased={})

    def naming(self, subject):
        """Those that are about a person, by whatever spelling."""
        return self.filter(spellings__overlap=spellings(subject))

    def over(self, output):
        """The live ones over an output of the outer query; `output` makes a reference of a column's name."""
        subjects = Q(subject="")
        for name in ("subject", "privacy_subject"):
            subjects |= Q(spellings__contains=[output(name)])
        return self.live().filter(
            subjects,
            Q(workflow=None) | Q(workflow=output("workflow_id")),
            Q(output=None) | Q(output=output("pk")),
            Q(since=None) | Q(since__lte=output("received_at")),
            Q(until=None) | Q(until__gt=output("received_at")),
            team=output("team_id"),
        )

    def to_look_at(self):
        """Live ones whose day of looking again has come, and of which nobody was told yet."""
        return self.live().filter(review_by__lte=Now(), reminded_at=None)

    def newest_first(self):
        return self.order_by(F("released_at").desc(nulls_first=True), "-set_at", "-pk")


class LegalHold(models.Model):
    """What one case needs kept: whatever a workflow, a subject, an output and a period have in common.

    One admin sets it; it ends when a second admin confirms what a first one asked. Why is free text, so
    the audit trail holds only a commitment to it. Once it is released its words and its subject may go.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="legal_holds", db_index=False)
    name = models.CharField(max_length=120)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, null=True, related_name="+")
    output = models.ForeignKey("review.Output", models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True, default="")
    # Every way in which the subject may be written down, where a workflow masks what it is made of.
    spellings = ArrayField(models.TextField(), default=list)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.TextField(max_length=500)
    review_by = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)

    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    release_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    release_asked_at = models.DateTimeField(null=True)
    release_reason = models.TextField(max_length=500, blank=True, default="")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    release_event_id = models.BigIntegerField(unique=True, null=True)
    release_salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    # What was said when a release was asked for and turned down: its event is bound to it for good.
    turned_down = models.JSONField(default=list)
    erased = models.JSONField(default=dict, db_default=Value({}, JSONField()))

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team"], condition=Q(released_at=None), name="legal_hold_live")]
        constraints = [
            models.CheckConstraint(
                name="legal_hold_says_what_it_covers",
                condition=Q(workflow__isnull=False)
                | Q(output__isnull=False)
                | ~Q(subject="")
                | Q(since__isnull=False)
                | Q(until__isnull=False)
                | IS_ERASED,
            ),
            models.CheckConstraint(name="legal_hold_has_a_reason", condition=~Q(reason="") | IS_ERASED),
            models.CheckConstraint(
                name="legal_hold_period_is_forward",
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(
                name="asking_to_release_has_person_time_and_reason",
                condition=Q(release_asked_by=None, release_asked_at=None, release_reason="")
                | Q(release_asked_by__isnull=False, release_asked_at__isnull=False)
                & (~Q(release_reason="") | IS_ERASED),
            ),
            models.CheckConstraint(
                name="release_has_person_and_time_and_was_asked",
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False, release_asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="release_is_confirmed_by_somebody_else",
                condition=Q(released_by=None)
                | ~Q(released_by=F("release_asked_by")) & ~Q(released_by=F("set_by")),
            ),
            models.CheckConstraint(
                name="legal_hold_is_there_or_says_what_erased_it",
                condition=Q(erased={}, salt__isnull=False, release_salt__isnull=False)
                | IS_ERASED
                & Q(
                    released_at__isnull=False,
                    salt__isnull=True,
                    release_salt__isnull=True,
                    name="",
                    reason="",
                    subject="",
                    spellings=[],
                    release_reason="",
                ),
            ),
        ]

    def __str__(self):
        return self.name or "A released hold"

    @property
    def is_live(self):
        return self.released_at is None

    def covered(self):
        """The outputs it covers: what `over` says the other way round, so that indexes answer it."""
        outputs = Output.objects.filter(team=self.team_id)
        if not self.is_live:
            return outputs.none()
        if self.subject:
            spelled = self.spellings
            outputs = outputs.filter(Q(subject__in=spelled) | Q(privacy_subject__in=spelled))
        said = {
            "workflow": self.workflow_id,
            "pk": self.output_id,
            "received_at__gte": self.since,
            "received_at__lt": self.until,
        }
        return outputs.filter(**{what: value for what, value in said.items() if value is not None})

    def committed(self):
        """What the event of setting it binds, without telling it."""
        return {"name": self.name, "reason": self.reason, "subject": self.subject}

    def release_committed(self):
        return {"reason": self.release_reason}

    def commitment(self):
        return commit_to(self.committed(), bytes(self.salt))

    def as_content(self):
        return self._content(self.event_id, self.salt, self.committed())

    def contents(self):
        """What its events bound: why it was set, and why its release was asked for; or what erased that."""
        yield self.as_content()
        if self.release_event_id:
            yield self._content(self.release_event_id, self.release_salt, self.release_committed())
        for past in self.turned_down:
            salt, reason = bytes.fromhex(past.get("salt", "")), past.get("reason")
            yield self._content(past["event"], salt, {"reason": reason})

    def _content(self, event, salt, value):
        if self.erased:
            return Content(event, erased_by=self.erased["event"], key=str(self.pk))
        return Content(event, bytes(salt), value)

    @property
    def erasure(self):
        """When and why its words went; None while they are there."""
        return Erased.read(self.erased)

    def turn_down_release(self):
        """Forget who asked for its release; what was said stays."""
        past = {"event": self.release_event_id, "salt": bytes(self.release_salt).hex()}
        self.turned_down.append(past | {"reason": self.release_reason})
        self.release_asked_by = self.release_asked_at = self.release_event_id = None
        self.release_reason = ""

    def forget_words(self, mark):
        """Who and when, its workflow, item and period, and the numbers of its events stay."""
        self.name = self.reason = self.subject = self.release_reason = ""
        self.spellings, self.salt, self.release_salt = [], None, None
        self.turned_down = [{"event": past["event"]} for past in self.turned_down]
        self.erased = mark
