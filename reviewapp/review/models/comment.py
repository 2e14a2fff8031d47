"""What colleagues say of an output. The trail holds only a commitment to it, so that it can be erased."""

from django.conf import settings
from django.db import models

from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased
from reviewapp.base.ids import new_id

from .output import Output


class CommentQuerySet(KeptWordsQuerySet):
    def visible_to(self, who):
        return self.filter(output__in=Output.objects.visible_to(who))


class Comment(KeptWords):
    """A remark on an output, for colleagues; the agent never sees it."""

    EMPTY = {"text": ""}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    output = models.ForeignKey(Output, models.CASCADE, related_name="comments")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [there_or_erased("comment_is_there_or_says_what_erased_it", text="")]

    def __str__(self):
        return self.text[:40]
