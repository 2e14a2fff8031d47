"""What a sentence model made of a decision's words, kept so that no night encodes them twice."""

from django.db import models
from django.db.models import Q


class VectorQuerySet(models.QuerySet):
    def of_erased_words(self):
        return self.filter(decision__content__justification="")


class Vector(models.Model):
    """The words of one decision as numbers, which tell of them: where the words are erased, these go, too."""

    decision = models.OneToOneField("review.Decision", models.PROTECT, related_name="+")
    # Which weights made it: numbers of two models cannot be compared.
    encoder = models.CharField(max_length=40)
    # Half-precision floats, one after the other.
    numbers = models.BinaryField()

    objects = VectorQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="vector_says_who_made_it", condition=~Q(encoder=""))]

    def __str__(self):
        return f"{self.decision_id} by {self.encoder}"
