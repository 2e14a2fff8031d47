from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class LetterQuerySet(models.QuerySet):
    def due(self):
        """Owed to somebody, not given up on, and not tried just now."""
        return self.filter(sent_at=None, user__is_active=True, attempts__lt=Letter.MOST).filter(
            try_again_at__lte=Now()
        )


class Letter(models.Model):
    """One e-mail owed to a person about their account.

    Asking to reset a password of nobody's leaves a letter to nobody, so that asking looks the same.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        CHANGED = "changed"
        SECOND_STEP_ADDED = "second_step_added"
        SECOND_STEP_REMOVED = "second_step_removed"
        SECOND_STEPS_RESET = "second_steps_reset"
        CODES_MADE = "codes_made"
        CODE_USED = "code_used"

    MOST = 6

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    account = models.BinaryField(max_length=32)  # the digest of the email that was asked for
    kind = models.TextField(choices=Kind)
    detail = models.TextField(max_length=200, blank=True)

    asked_at = models.DateTimeField(db_default=Now())
    try_again_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "asked_at"], name="letter_by_account"),
            models.Index(fields=["try_again_at"], condition=Q(sent_at=None), name="letter_due"),
        ]

    def __str__(self):
        return f"{self.kind} to {self.user}"
