"""Other words for a suggestion, by a language model, beside the suggestion's own."""

from django.db import models

from .suggestion import Suggestion


class Wording(models.Model):
    """What a model would say; it changes nothing until a person takes it, and then it is that person's.

    A model that was away is asked again from `try_again_at` on; words that were refused are not kept.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True, related_name="wording")
    text = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    trouble = models.TextField(blank=True, default="")
    try_again_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Where the words come from, and what they cost.
    model = models.TextField(blank=True, default="")
    asked_digest = models.BinaryField(max_length=32)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_wording_says_something_or_why_not",
                condition=~models.Q(text="") | ~models.Q(trouble=""),
            )
        ]

    def __str__(self):
        return self.text or self.trouble
