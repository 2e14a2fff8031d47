"""Where sessions are kept: as Django keeps them in the database, and known by whose they are."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

SEEN_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """A session knows its person and when it was last seen, within five minutes, at no query a page."""

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
        now = timezone.now()
        if session and session.user_id and session.last_seen_at < now - SEEN_EVERY:
            self.model.objects.filter(pk=session.pk).update(last_seen_at=now)
        return session
