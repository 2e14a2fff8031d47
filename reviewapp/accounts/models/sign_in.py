from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone


class SignInTryQuerySet(models.QuerySet):
    def recent(self, account, network, *, within):
        """How many tries there were lately by account or by network, whichever is more, and since when."""
        found = self.filter(
            Q(account=account) | Q(network=network), at__gt=timezone.now() - within
        ).aggregate(
            by_account=Count("pk", filter=Q(account=account)),
            by_network=Count("pk", filter=Q(network=network)),
            oldest=Min("at"),
        )
        return {"most": max(found["by_account"], found["by_network"]), "oldest": found["oldest"]}

    def forget(self, account, *, older_than):
        """Drop this account's tries, and everybody's that are too old to count."""
        return self.filter(Q(account=account) | Q(at__lt=timezone.now() - older_than)).delete()


class SignInTry(models.Model):
    """One try to sign in that has not succeeded; enough of them close the door for a while.

    The account is kept as a digest, the address as its network: this table names nobody.
    """

    account = models.BinaryField(max_length=32)
    network = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = SignInTryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_try_by_account"),
            models.Index(fields=["network", "at"], name="sign_in_try_by_network"),
        ]

    def __str__(self):
        return f"Try from {self.network} at {self.at}"
