from django.db import transaction

from reviewapp.accounts.models import Session, User
from reviewapp.audit.actions import record
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
        team = next(iter(by.team_ids), None)
        record("accounts.sessions_ended", subject=by, by=by, team=team, sessions=len(ended))
    return len(ended)
