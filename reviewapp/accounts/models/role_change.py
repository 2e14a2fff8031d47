from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from reviewapp.accounts.models.team import Team
from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.base.keeping import Erased


class RoleChangeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)


class RoleChange(models.Model):
    """What a person could do in a team before and after a change, and why it was made.

    The reason is free text, so the audit trail holds only a commitment to it.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="role_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_changes")
    before = ArrayField(models.TextField())
    after = ArrayField(models.TextField(), blank=True)
    reason = models.TextField(max_length=500)
    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(default=new_salt, null=True)
    erased = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = RoleChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reason_is_there_or_says_what_erased_it",
                condition=models.Q(salt__isnull=False, erased={})
                | models.Q(salt__isnull=True, reason="", erased__has_key="event"),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {', '.join(self.before)} to {', '.join(self.after) or 'suspended'}"

    @property
    def commitment(self):
        return commit_to({"reason": self.reason}, bytes(self.salt))

    def as_content(self):
        """What its event is bound to, or what erased that."""
        if self.salt is None:
            return Content(event_id=self.event_id, erased_by=self.erased["event"])
        return Content(event_id=self.event_id, salt=bytes(self.salt), value={"reason": self.reason})

    @property
    def erasure(self):
        """When and why its reason went; None while it is there."""
        return Erased.read(self.erased)
