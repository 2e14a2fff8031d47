"""One event on its way to one endpoint, and every try."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviewapp.base.ids import new_id
from reviewapp.base.keeping import Erased
from reviewapp.delivery.models.endpoint import Endpoint


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(endpoint__team__in=user.teams)

    def to(self, endpoint):
        return self.filter(endpoint=endpoint)

    def pending(self):
        return self.filter(delivered_at=None, dead_at=None)

    def failed(self):
        """Those that were tried and have not arrived: still retrying, or given up."""
        return self.filter(delivered_at=None, attempts_made__gt=0)

    def given_up(self):
        return self.filter(dead_at__isnull=False)

    def with_body(self):
        """Those whose body was not erased."""
        return self.filter(erased={})

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Delivery(models.Model):
    """The exact bytes one endpoint is owed for one event. `id` is the webhook-id, the same at every try."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    position = models.BigIntegerField()
    kind = models.TextField()
    subject_id = models.TextField()
    body = models.BinaryField()
    erased = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    attempts_made = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_event_goes_to_an_endpoint_once", fields=["endpoint", "position"]
            ),
            models.CheckConstraint(
                name="what_is_to_be_delivered_has_a_body",
                condition=Q(erased={}) | Q(delivered_at__isnull=False) | Q(dead_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_ends_one_way", condition=Q(delivered_at=None) | Q(dead_at=None)
            ),
            models.CheckConstraint(
                name="delivery_lease_has_token_and_end",
                condition=Q(leased_until=None, lease_token=None)
                | Q(leased_until__isnull=False, lease_token__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_due",
                fields=["endpoint", "next_at", "id"],
                condition=Q(delivered_at=None, dead_at=None),
            ),
            models.Index(name="delivery_with_body", fields=["created_at", "id"], condition=Q(erased={})),
            # A person's erasure asks for what was sent of each output.
            models.Index(name="delivery_of_subject", fields=["subject_id"]),
            models.Index(name="delivery_newest", fields=["endpoint", "-created_at", "-id"]),
        ]

    def __str__(self):
        return f"{self.kind} to {self.endpoint}"

    @property
    def erasure(self):
        """When and why its body went; None while it is there."""
        return Erased.read(self.erased)

    @property
    def message_id(self) -> str:
        return f"msg_{self.pk.hex}"

    @property
    def state(self) -> str:
        if self.delivered_at:
            return "delivered"
        if self.dead_at:
            return "given up"
        return "retrying" if self.attempts_made else "waiting"


class Attempt(models.Model):
    """One try: when, how long, what came back."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="attempts_are_counted", fields=["delivery", "number"])]

    def __str__(self):
        return f"try {self.number}: {self.status or self.error}"
