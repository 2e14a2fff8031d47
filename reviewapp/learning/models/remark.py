"""What people wrote in the loop. The trail holds only a commitment to it, so that it can be erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased


class RemarkQuerySet(KeptWordsQuerySet):
    def visible_to(self, who):
        return self.filter(workflow__team__in=who.team_ids)


class Remark(KeptWords):
    """A remark under a suggestion, a note of its approval, or why it was dismissed or a pattern put aside."""

    EMPTY = {"text": ""}

    class Kind(models.TextChoices):
        REMARK = "remark", "Remark"
        APPROVAL = "approval", "Note of an approval"
        DISMISSAL = "dismissal", "Why it was dismissed"
        PATTERN = "pattern", "Why it was put aside"

    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="+")
    suggestion = models.ForeignKey(
        "learning.Suggestion", models.PROTECT, null=True, related_name="remarks", db_index=False
    )
    pattern = models.ForeignKey("learning.Pattern", models.PROTECT, null=True, related_name="remarks")
    kind = models.TextField(choices=Kind)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["suggestion", "at"], name="remarks_of_suggestion")]
        constraints = [
            there_or_erased("remark_is_there_or_says_what_erased_it", text=""),
            models.CheckConstraint(
                name="remark_is_about_one_thing",
                condition=Q(kind="pattern", pattern__isnull=False, suggestion=None)
                | Q(kind__in=["remark", "approval", "dismissal"], suggestion__isnull=False, pattern=None),
            ),
            models.UniqueConstraint(
                fields=["suggestion", "kind"],
                condition=Q(kind__in=["approval", "dismissal"]),
                name="a_suggestion_is_decided_in_one_set_of_words",
            ),
        ]

    def __str__(self):
        return self.erasure.words if self.erasure else self.text
