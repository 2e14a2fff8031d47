from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "reviewapp.accounts"
    label = "accounts"

    def ready(self):
        from reviewapp.accounts.proof import mark_sign_in  # noqa: PLC0415 (needs the settings)

        user_logged_in.connect(mark_sign_in, dispatch_uid="accounts.proof")
