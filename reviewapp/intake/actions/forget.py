from datetime import timedelta

from django.utils import timezone

from reviewapp.intake.models import Idempotency

KEPT_FOR = timedelta(days=7)


def forget_old_keys(limit=5_000):
    """Drop answers kept for retries that no longer come, a bounded number at a time."""
    old = Idempotency.objects.filter(received_at__lt=timezone.now() - KEPT_FOR).order_by("received_at")
    return Idempotency.objects.filter(pk__in=old.values("pk")[:limit]).delete()[0]
