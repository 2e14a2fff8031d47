"""What people keep beside the queue: drafts and named lists."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from .review import Review


class Draft(models.Model):
    """What a person has typed on a review and not yet sent; it outlives a lost hold."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="drafts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="one_draft_a_person_and_review")
        ]

    def __str__(self):
        return f"draft {self.review_id}"


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user)


class SavedView(models.Model):
    """A named query string of the queue page."""

    LONGEST_NAME, LONGEST_QUERY = 80, 2000

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    team = models.ForeignKey("accounts.Team", models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, default="")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user", "team", Lower("name"), name="saved_view_name_is_unique_for_a_person"
            )
        ]
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
