from datetime import datetime
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from reviewapp.accounts.entry import WAY, Way
from reviewapp.accounts.sso.session import CAME_BY


class SessionQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def ended(self):
        return self.filter(expire_date__lte=timezone.now())

    def open_of(self, user):
        """Those that still let this person in, the one seen last leading."""
        found = self.of(user).filter(expire_date__gt=timezone.now()).order_by("-last_seen_at", "pk")
        return [session for session in found if session.lets_in(user)]


class Session(AbstractBaseSession):
    """A browser in which somebody has signed in. Its key is a secret, so it is known by its mark."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    def __str__(self):
        return self.browser

    @classmethod
    def get_session_store_class(cls):
        from reviewapp.accounts.sessions import SessionStore  # noqa: PLC0415 (the store asks for this model)

        return SessionStore

    @cached_property
    def told(self):
        return self.get_decoded()

    @property
    def mark(self):
        return sha256(self.session_key.encode()).hexdigest()[:32]

    @property
    def browser(self):
        return self.told.get("browser", "Unknown browser")

    @property
    def address(self):
        return self.told.get("address", "")

    @property
    def way(self):
        return Way.told(self.told[WAY]) if WAY in self.told else None

    @property
    def provider(self):
        """The slug of the identity provider that opened it, or nothing."""
        return self.told.get(CAME_BY, {}).get("slug", "")

    @property
    def opened_at(self):
        return datetime.fromisoformat(self.told["opened_at"]) if "opened_at" in self.told else None

    def lets_in(self, user):
        """A new password or a suspension ends sessions by changing what they must match."""
        return constant_time_compare(self.told.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
