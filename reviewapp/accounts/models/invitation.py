from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from reviewapp.accounts.models.team import Team
from reviewapp.accounts.permissions import Role


def digest_of(token):
    return sha256(token.encode()).digest()


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def open(self):
        return self.filter(accepted_at=None, withdrawn_at=None)

    def newest_first(self):
        return self.order_by("-invited_at", "-pk")

    def with_token(self, token):
        """The invitation whose link carries this token, used ones too, or None."""
        return self.select_related("team").filter(token_digest=digest_of(token)).first()


class Invitation(models.Model):
    """A link that lets one person into one team, once. Only the digest of its token is kept."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    roles = ArrayField(models.TextField())
    token_digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_email",
            ),
            models.CheckConstraint(
                name="acceptance_has_person_and_time",
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return f"Invitation of {self.email} to {self.team}"

    @property
    def is_open(self):
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def role_names(self):
        return [Role(role).label for role in self.roles]

    @property
    def has_expired(self):
        return self.expires_at <= timezone.now()
