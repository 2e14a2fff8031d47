from django.db import models


class SignInTry(models.Model):
    """One try to sign in that has not succeeded; enough of them close the door for a while.

    The account is kept as a digest, the address as its network: this table names nobody.
    """

    account = models.BinaryField(max_length=32)
    network = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_try_by_account"),
            models.Index(fields=["network", "at"], name="sign_in_try_by_network"),
        ]

    def __str__(self):
        return f"Try from {self.network} at {self.at}"
