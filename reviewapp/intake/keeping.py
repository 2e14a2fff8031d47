"""What is kept of posts: the answers that a repeat gets again."""

from django.db import transaction
from django.db.models import F, UUIDField, Value

from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output


def _rows(reach):
    found = _named(Idempotency.objects.filter(api_key__team=reach.team_id))
    return found.filter(received_at__lt=reach.before) if reach.before else found


def _of_outputs(ids):
    """Answers to posts of these outputs' agents that speak of one of them."""
    outputs = Output.objects.filter(pk__in=ids)
    speaking = Idempotency.objects.none()
    for agent, key, name in outputs.values_list("agent", "pk", "external_id"):
        said = Idempotency.objects.filter(api_key__agent=agent)
        speaking |= said.filter(answer__id=str(key)) | said.filter(answer__external_id=name)
    return _named(speaking)


def _named(found):
    return found.annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F("received_at"))


@transaction.atomic
def forget_answers(keys, order):
    """Drop these answers; the same post would be looked at anew, and change nothing."""
    gone = list(Idempotency.objects.filter(pk__in=keys).select_for_update().values_list("pk", flat=True))
    tell_forgotten("answer", gone, order)
    Idempotency.objects.filter(pk__in=gone).delete()
    return len(gone)


def _tell(rows):
    return [{"at": row.kept_at, "title": "Answer to a post", "url": ""} for row in rows.defer("answer")]


KINDS = (
    Kind(
        "answers", "Answers to posts", "What agents were answered, for posts that come twice.",
        frozenset({ERASE}), rows=_rows, of_outputs=_of_outputs, forget=forget_answers, tell=_tell,
        has_workflow=False,
    ),
)  # fmt: skip
