"""What is kept of posts: the answers that a repeat gets again."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F, Func, JSONField, Q, TextField, UUIDField, Value
from django.db.models.functions import Cast

from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output


def _rows(reach):
    found = _named(Idempotency.objects.filter(api_key__team=reach.team_id))
    return found.filter(received_at__lt=reach.before) if reach.before else found


def _of_outputs(ids):
    """Answers to posts of these outputs' agents that speak of one of them, be it in one row of a batch."""
    agents = defaultdict(lambda: ([], []))
    for agent, key, name in Output.objects.filter(pk__in=ids).values_list("agent", "pk", "external_id"):
        agents[agent][0].append(str(key))
        agents[agent][1].append(name)
    speaking = Q(pk__in=[])
    for agent, (keys, names) in agents.items():
        alone = Q(answer__id__in=keys) | Q(answer__external_id__in=names)
        in_batch = Q(ids__has_any_keys=keys) | Q(names__has_any_keys=names)
        speaking |= Q(api_key__agent=agent) & (alone | in_batch)
    told = {"ids": _in_rows("id"), "names": _in_rows("external_id")}
    return _named(Idempotency.objects.alias(**told).filter(speaking))


def _in_rows(name):
    """What the rows of a batch's answer say there, as one array: read once for all outputs that are asked."""
    path = Cast(Value(f"$.results[*].{name}"), TextField())
    template = "%(function)s(%(expressions)s::jsonpath)"
    return Func(
        F("answer"), path, function="jsonb_path_query_array", template=template, output_field=JSONField()
    )


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
