"""With which theme the words of a decision were put: once, and for good."""

from django.db import models


class Placement(models.Model):
    """One decision's justification in its theme. Rows are read in their order to build the themes again.

    It is not computed anew with the rest of learning: a theme that a page has shown keeps its name.
    """

    decision = models.OneToOneField("review.Decision", models.PROTECT, related_name="+")
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="+", db_index=False)
    # The decision whose words founded the theme.
    theme = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["workflow", "theme", "id"], name="placement_in_theme")]

    def __str__(self):
        return f"{self.decision_id} in {self.theme}"
