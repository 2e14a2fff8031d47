"""Where django-allauth asks us: how a session opens, where it leads, and how secrets lie at rest."""

from base64 import b64decode, b64encode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from reviewapp.base.sealing import seal, unseal

ABOUT = "second step"


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, request):
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes are sealed in the database."""

    def encrypt(self, text):
        return b64encode(seal(text.encode(), about=ABOUT)).decode()

    def decrypt(self, encrypted_text):
        return unseal(b64decode(encrypted_text), about=ABOUT).decode()
