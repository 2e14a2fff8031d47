from datetime import timedelta

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from reviewapp.accounts.patience import Tries

PLACES_ARE_KEPT = timedelta(days=180)


class SignInTryQuerySet(models.QuerySet):
    def before(self, attempt, *, within):
        """What failed lately, for the account or from the place of this attempt, without itself."""
        now, account, place = timezone.now(), Q(account=attempt.account), Q(network=attempt.network)
        found = self.filter(account | place, at__gt=now - within).exclude(pk=attempt.pk)
        told = found.aggregate(
            here=Count("pk", filter=account & place),
            there=Count("pk", filter=place),
            anywhere=Count("pk", filter=account),
            last_here=Max("at", filter=account & place),
            last_anywhere=Max("at", filter=account),
            first_there=Min("at", filter=place),
        )
        return Tries(
            here=told["here"],
            place=told["there"],
            account=told["anywhere"],
            since_here=(now - (told["last_here"] or now)).total_seconds(),
            since_account=(now - (told["last_anywhere"] or now)).total_seconds(),
            until_place_opens=((told["first_there"] or now) + within - now).total_seconds(),
        )

    def forget(self, attempt, *, older_than):
        """Drop this account's tries from this place, and everybody's that are too old to count."""
        here = Q(account=attempt.account, network=attempt.network)
        return self.filter(here | Q(at__lt=timezone.now() - older_than)).delete()


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


class KnownPlaceQuerySet(models.QuerySet):
    def know(self, account, network):
        return self.filter(account=account, network=network, last_at__gt=_forgotten_before()).exists()

    def remember(self, account, network):
        """This account signed in from here; places nobody came back to for long are forgotten."""
        self.filter(last_at__lte=_forgotten_before()).delete()
        now = {"last_at": timezone.now()}
        self.update_or_create(account=account, network=network, defaults=now)


class KnownPlace(models.Model):
    """A network from which an account has signed in, so that failures elsewhere do not close it there."""

    account = models.BinaryField(max_length=32)
    network = models.TextField()
    last_at = models.DateTimeField()

    objects = KnownPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "network"], name="account_knows_a_place_once")
        ]
        indexes = [models.Index(fields=["last_at"], name="known_place_by_time")]

    def __str__(self):
        return f"Known place {self.network}"


def _forgotten_before():
    return timezone.now() - PLACES_ARE_KEPT
