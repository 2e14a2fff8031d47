from django.db import transaction

from reviewapp.accounts.actions.telling import record_for_teams
from reviewapp.accounts.models import Session, User
from reviewapp.base.errors import NotAllowed


@transaction.atomic
def end_session(session, *, by):
    """Sign a browser of one's own out, from its next request on."""
    if session.user_id != by.pk:
        raise NotAllowed("This is somebody else’s session. Nothing was changed.")
    return _end(Session.objects.of(by).filter(pk=session.pk), by)


@transaction.atomic
def end_other_sessions(*, by, keep, provider=""):
    """Sign all browsers of one's own out but the one with this key; answers how many.

    With the slug of a provider only those that it opened.
    """
    others = Session.objects.of(by).exclude(pk=keep)
    if provider:
        opened = [session.pk for session in Session.objects.open_of(by) if session.provider == provider]
        others = others.filter(pk__in=opened)
    return _end(others, by)


def _end(sessions, by):
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    open_ones = {session.pk for session in Session.objects.open_of(by)}
    ended = open_ones & set(sessions.values_list("pk", flat=True))
    sessions.delete()
    if ended:
        record_for_teams("accounts.sessions_ended", person=by, by=by, sessions=len(ended))
    return len(ended)
