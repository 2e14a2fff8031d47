"""One person's request to be forgotten."""

import hmac
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id
from reviewapp.review.models import Output
from reviewapp.review.subjects import coded, spellings


def new_code():
    """What stands in the place of a subject of which nobody knows any more which others were its own."""
    return f"erased-{secrets.token_hex(8)}"


def new_secret():
    return secrets.token_hex(32)


def digest_of_subject(subject, salt):
    return hmac.digest(bytes(salt), subject.encode(), "sha256")


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(team__in=user.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def due(self):
        """Those that a second person confirmed and that are not through."""
        return self.filter(state=Erasure.State.RUNNING).order_by("confirmed_at", "pk")

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class Erasure(models.Model):
    """Everything on one subject id goes, or is kept by a legal hold and named. Work is this row.

    One admin asks, another confirms. The subject is kept here only until that is done; afterwards a salted
    digest answers whether somebody was erased.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for a second admin"
        RUNNING = "running", "Erasing"
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Taken back"

    MOVES = {
        State.ASKED: {State.RUNNING, State.WITHDRAWN},
        State.RUNNING: {State.DONE},
        State.DONE: set(),
        State.WITHDRAWN: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="erasures", db_index=False)
    subject = models.CharField(max_length=200, blank=True, default="")
    subject_salt = models.BinaryField(max_length=32, default=new_salt)
    subject_digest = models.BinaryField(max_length=32)
    # What the codes in the place of subjects are made with; without it nobody can say whose a code is.
    secret = models.CharField(max_length=64, blank=True, default=new_secret)

    state = models.TextField(choices=State, default=State.ASKED)
    # Rows by the key of their kind: what was there when it was asked, and what is gone.
    found = models.JSONField(default=dict)
    gone = models.JSONField(default=dict)
    outputs = models.PositiveIntegerField(default=0)
    outputs_gone = models.PositiveIntegerField(default=0)
    # The holds that keep something, by name, with the number of outputs each keeps.
    kept = models.JSONField(default=list)
    outputs_kept = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True, default="")
    taken_until = models.DateTimeField(null=True)

    reason = models.TextField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(max_length=32, default=new_salt)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-asked_at"], name="erasure_of_team"),
            models.Index(fields=["confirmed_at"], condition=Q(state="running"), name="erasure_under_way"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "subject"],
                condition=Q(state__in=["asked", "running"]),
                name="a_subject_is_erased_once_at_a_time",
            ),
            models.CheckConstraint(
                name="erasure_is_confirmed_by_somebody_else",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="erasing_was_confirmed",
                condition=~Q(state__in=["running", "done"]) | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="subject_is_kept_while_it_is_needed",
                condition=Q(state__in=["asked", "running"]) & ~Q(subject="") & ~Q(secret="")
                | Q(state__in=["done", "withdrawn"], subject="", secret=""),
            ),
            models.CheckConstraint(
                name="erasure_that_ended_says_when",
                condition=Q(state__in=["asked", "running"], finished_at=None)
                | Q(state__in=["done", "withdrawn"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="erasure_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"erasure {self.pk}"

    @property
    def is_open(self):
        return self.state in {self.State.ASKED, self.State.RUNNING}

    @property
    def rows_gone(self):
        """Rows of every kind that went, with an item or because they named the person."""
        return sum(self.gone.values())

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            said = self.get_state_display().lower()
            raise Refused(f"This erasure is past that: {said}. Nothing was changed.", code=str(self.state))
        self.state = state

    def code_for(self, name):
        """What stands in the place of a subject from now on: the same for equal ones, so that counts stay.

        Equal are also those of which a rule has coded some and not yet the others.
        """
        told = hmac.digest(self.secret.encode(), coded(name).encode(), "sha256")
        return f"erased-{told[:8].hex()}" if name else ""

    def end(self, state, *, at):
        """Over: whom it was about is forgotten here, too."""
        self.move_to(state)
        self.subject = self.secret = ""
        self.finished_at, self.taken_until = at, None

    def forget_names(self, holds):
        """That something was kept by these holds stays said, without what they were called."""
        gone = {str(key) for key in holds}
        self.kept = [each | {"name": ""} if each["hold"] in gone else each for each in self.kept]

    def is_of(self, subject):
        return hmac.compare_digest(digest_of_subject(subject, self.subject_salt), bytes(self.subject_digest))

    def committed(self):
        return {"reason": self.reason}

    def commitment(self):
        return commit_to(self.committed(), bytes(self.salt))

    def as_content(self):
        return Content(self.event_id, bytes(self.salt), self.committed())

    def contents(self):
        yield self.as_content()


def outputs_of(team, subject):
    """The outputs that name a person, by either of the two ways an agent can."""
    names = spellings(subject)
    return Output.objects.filter(Q(subject__in=names) | Q(privacy_subject__in=names), team=team)
