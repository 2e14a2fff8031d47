"""Where sessions are kept: as Django keeps them in the database, and known by whose they are."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

SEEN_EVERY = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """A session knows its person and when it was last seen, within a minute, at no query a page."""

    last_seen_at = None

    @classmethod
    def get_model_class(cls):
        from reviewapp.accounts.models import Session  # noqa: PLC0415 (the model asks for this class)

        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session

    def _get_session_from_db(self):
        session = super()._get_session_from_db()
        self.last_seen_at = session.last_seen_at if session and session.user_id else None
        return session

    def note_seen(self):
        """Somebody is there. Written once a minute, so that pages cost no write each."""
        now = timezone.now()
        if self.last_seen_at and self.last_seen_at < now - SEEN_EVERY:
            self.model.objects.filter(pk=self.session_key).update(last_seen_at=now)
