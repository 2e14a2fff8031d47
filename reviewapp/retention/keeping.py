"""What is kept of legal holds that ended: why they were set and let go, and whom they named.

A live one is no part of this. The database refuses to take anything from it, whoever asks.
"""

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind
from reviewapp.retention.models import Erasure, LegalHold

WORDS = (
    *("name", "reason", "subject", "spellings", "salt"),
    *("release_reason", "release_salt", "turned_down", "erased"),
)
TOLD = ("name", "subject", "since", "until", "reason", "set_at", "release_reason", "released_at")


def _rows(reach):
    found = _dated(LegalHold.objects.filter(team=reach.team_id))
    return found.filter(kept_at__lt=reach.before) if reach.before else found


def _of_outputs(ids):
    return _dated(LegalHold.objects.filter(output__in=ids))


def _of_subject(team, subject):
    return _dated(LegalHold.objects.of_team(team).naming(subject))


def _content(ids):
    return _copy(_of_outputs(ids))


def _copy(rows):
    """Why it was set and let go, and whom it named; what was turned down in between, too."""
    for hold in rows.order_by("released_at", "pk").iterator():
        yield {
            **{name: getattr(hold, name) for name in TOLD},
            "turned_down": [past["reason"] for past in hold.turned_down],
        }


def _dated(holds):
    return holds.telling().annotate(kept_at=F("released_at"))


@transaction.atomic
def _forget(keys, order):
    """Empty the words of these holds, and their names where erasures say what kept something."""
    naming = _erasures_naming(keys)
    holds = LegalHold.objects.filter(pk__in=keys, erased={}).order_by("pk")
    holds = list(holds.select_for_update(of=["self"], no_key=True))
    events = tell_forgotten("retention", [hold.pk for hold in holds], order)
    for hold in holds:
        hold.forget_words(order.mark(events[hold.pk]))
        hold.save(update_fields=WORDS)
    for erasure in naming:
        erasure.forget_names(hold.pk for hold in holds)
        erasure.save(update_fields=["kept"])
    return len(holds)


def _erasures_naming(keys):
    """Locked before the holds, as by a worker that erases a person."""
    if not keys:
        return []
    named = reduce(or_, (Q(kept__contains=[{"hold": str(key)}]) for key in keys))
    return list(Erasure.objects.filter(named).order_by("pk").select_for_update(of=["self"], no_key=True))


def _tell(rows):
    return [
        {"at": row.kept_at, "title": str(row), "url": reverse("retention:hold", args=[row.pk])}
        for row in rows
    ]


KINDS = (
    Kind(
        "legal_holds", "Released legal holds",
        "Name, subject and reasons of legal holds that were released. Live ones stay as they are.",
        frozenset({ERASE}),
        rows=_rows, of_outputs=_of_outputs, forget=_forget, tell=_tell, has_workflow=False,
        content=_content, locks_itself=True, of_subject=_of_subject, copy=_copy,
    ),
)  # fmt: skip
