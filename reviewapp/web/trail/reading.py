from django.conf import settings

from reviewapp.audit.actions import record_look


def tell_read(request, page, *, place="", filters=()):
    """Looking is on the trail too, once an hour for the same look, unless only looking was to be seen.

    `place` is where the look began: the position of an event, or of a page.
    """
    if all(event.action == "audit.read" for event in page):
        return
    record_look(
        "audit.read", subject=("trail", settings.AUDIT_ORIGIN), by=request.user, team=request.team,
        seen=[request.team.pk, place, *filters], events=len(page), newest=page[0].position,
        oldest=page[-1].position, filters=sorted({name for name, _ in filters}),
    )  # fmt: skip
