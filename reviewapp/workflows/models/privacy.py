"""Who changed what a workflow masks, and who has read its privacy notice."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from reviewapp.audit.commitments import Content, commit_to, new_salt
from reviewapp.workflows.models.workflow import Workflow


class MaskingChange(models.Model):
    """What a workflow masked before and after a change, and why.

    The reason is free text, so the audit trail holds only a commitment to it.
    """

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="masking_changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(max_length=500)
    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(default=new_salt)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return f"Masking of {self.workflow}"

    @property
    def commitment(self):
        return commit_to({"reason": self.reason}, bytes(self.salt))

    def as_content(self):
        return Content(event_id=self.event_id, salt=bytes(self.salt), value={"reason": self.reason})


def digest_of_notice(text):
    """Which version of a notice somebody read."""
    return sha256(text.strip().encode()).digest()


class NoticeReadQuerySet(models.QuerySet):
    def has(self, user, workflow):
        """Whether this person read the notice as it stands."""
        digest = digest_of_notice(workflow.privacy_notice)
        return self.filter(workflow=workflow, user=user, digest=digest).exists()


class NoticeRead(models.Model):
    """A person read a workflow's privacy notice, in the version with this digest."""

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="notices_read")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    digest = models.BinaryField(max_length=32)
    read_at = models.DateTimeField(db_default=Now())

    objects = NoticeReadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "user", "digest"], name="a_notice_is_read_once_by_a_person"
            )
        ]

    def __str__(self):
        return f"notice of {self.workflow_id} read by {self.user_id}"
