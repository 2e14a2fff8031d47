from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CharField, F, OuterRef, Q
from django.utils import timezone

from reviewapp.accounts import tokens
from reviewapp.accounts.models.agent import ENDS_SOON, Agent
from reviewapp.accounts.models.team import Membership, Team
from reviewapp.accounts.permissions import Scope
from reviewapp.base.statements import Given, Statement

LONGEST_LIFE = timedelta(days=365)


class KeyQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def live(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """The key this token is of, ended and revoked ones too, or None. A typo costs no query."""
        public_id = tokens.public_id_of(token)
        if public_id is None:
            return None
        key = WITH_HOLDER.first(public_id=public_id)
        return key if key and tokens.matches(token, key.digest) else None

    def with_holder(self):
        """With the team and the holder, and as `roles` those that count there if it is a person."""
        held = Membership.objects.active().of(OuterRef("user"), OuterRef("team"))
        return self.select_related("team__sign_in_rules", "agent__team", "user").annotate(
            roles=ArraySubquery(held.order_by("pk").values("role"))
        )

    def of_person(self, user):
        return self.filter(user=user)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")


class Key(models.Model):
    """What opens the API to one agent or one person. The secret is shown once; its digest is kept."""

    class RevokedFor(models.TextChoices):
        CHOICE = "choice", "somebody revoked it"
        EXPOSURE = "exposure", "it was seen where secrets do not belong"
        SUSPENSION = "suspension", "its holder was suspended"

    team = models.ForeignKey(Team, models.PROTECT, related_name="keys")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="keys")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="keys")
    name = models.TextField(max_length=80)
    public_id = models.CharField(max_length=10, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.TextField())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    # More than one key may have taken over from this one: the first may be revoked before this one ends.
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.TextField(choices=RevokedFor, blank=True, default="")

    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_opens_for_one_holder",
                condition=Q(agent__isnull=False, user=None) | Q(agent=None, user__isnull=False),
            ),
            models.CheckConstraint(
                name="key_ends_within_a_year",
                condition=Q(expires_at__lte=F("created_at") + LONGEST_LIFE),
            ),
            models.CheckConstraint(name="key_opens_something", condition=~Q(scopes=[])),
            models.CheckConstraint(
                name="revocation_has_reason_and_time",
                condition=Q(revoked_at=None, revoked_for="", revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_for__in=["choice", "exposure", "suspension"]),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.hint})"

    @property
    def holder(self):
        return self.agent or self.user

    @property
    def hint(self):
        return f"rak_{self.public_id}…"

    @property
    def scope_names(self):
        return [Scope(scope).label for scope in self.scopes]

    @property
    def is_live(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def ends_soon(self):
        return self.is_live and self.expires_at <= timezone.now() + ENDS_SOON

    @property
    def ends_in(self):
        """How long it still opens something, in words."""
        days = (self.expires_at - timezone.now()).days
        return "Ends today" if days < 1 else f"Ends in {days} day{'s' if days > 1 else ''}"

    @property
    def state(self):
        if self.revoked_at:
            return "revoked"
        if not self.is_live:
            return "expired"
        if self.ends_soon:
            return "ending"
        return "active" if self.last_used_at else "new"


WITH_HOLDER = Statement(
    lambda: Key.objects.with_holder().filter(public_id=Given("public_id", CharField())),
)
