"""Erase a person batch by batch. What still bears the name is left to do: any worker goes on from there."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from reviewapp.base.bulk import update_rows
from reviewapp.base.clock import database_now
from reviewapp.base.keeping import ERASE, Order
from reviewapp.learning.actions import rename_units
from reviewapp.retention.actions.persons import all_kinds, kept_by_holds, tell
from reviewapp.retention.holding import held, is_refusal
from reviewapp.retention.models import Erasure
from reviewapp.retention.models.erasure import outputs_of
from reviewapp.retention.register import PERSON, register
from reviewapp.review.actions import call_off
from reviewapp.review.models import Decision, Output

AT_ONCE = 50
MOST_REFUSALS = 5
LATER = timedelta(seconds=30)


def due_erasures():
    """Those that a worker may take up now."""
    now = database_now()
    return Erasure.objects.due().filter(Q(taken_until=None) | Q(taken_until__lte=now))


def erase_on(erasure):
    """Erase the next outputs; answers how many, or None when it is through or waits for something."""
    for _ in range(MOST_REFUSALS):
        try:
            return _erase_some(erasure)
        except IntegrityError as error:
            if not is_refusal(error):  # a hold was set meanwhile: asked again, those rows are held
                raise
    return None


@transaction.atomic
def _erase_some(erasure):
    taken = Erasure.objects.due().select_for_update(of=["self"], skip_locked=True)
    erasure = taken.select_related("team", "confirmed_by").filter(pk=erasure.pk).first()
    if erasure is None:
        return None
    found = outputs_of(erasure.team, erasure.subject)
    outputs = list(_free(found).order_by("pk").select_for_update(of=["self"], no_key=True)[:AT_ONCE])
    if outputs:
        return _forget(erasure, outputs)
    if found.filter(~held("pk")).exists():
        erasure.taken_until = database_now() + LATER
        erasure.save(update_fields=["taken_until"])
        return None
    _finish(erasure)
    return None


def _free(outputs):
    """Neither held, nor with a decision that takes effect in a moment: that is let happen first."""
    pending = Decision.objects.standing().filter(effective_at=None, output=OuterRef("pk"))
    return outputs.filter(~held("pk"), ~Exists(pending))


def _forget(erasure, outputs):
    keys = [output.pk for output in outputs]
    for output in outputs:
        call_off(output)
    order = _order_of(erasure)
    register(PERSON, keys, because=order.because, team_id=erasure.team_id)
    gone = forget_everything(keys, order)
    erasure.gone = {kind: erasure.gone.get(kind, 0) + count for kind, count in gone.items()}
    erasure.outputs_gone += len(keys)
    unname(outputs, erasure.code_for)
    erasure.save(update_fields=["gone", "outputs_gone"])
    return len(keys)


def _order_of(erasure):
    because = f"erasure:{erasure.pk}"
    return Order(ERASE, because=because, by=erasure.confirmed_by, team_id=erasure.team_id)


def forget_everything(keys, order):
    """Rows of every kind that hang on these outputs; {kind: how many went}."""
    return {
        key: kind.forget(list(kind.of_outputs(keys).values_list("pk", flat=True)), order)
        for key, kind in all_kinds().items()
    }


def unname(outputs, code_for):
    """Put codes where the subjects stood, here and where learning counts sources: equal ones stay equal."""
    rows = [
        {
            "id": output.pk,
            "subject": code_for(output.subject),
            "privacy_subject": code_for(output.privacy_subject),
        }
        for output in outputs
    ]
    update_rows(Output, rows)
    rename_units({row["id"]: row["subject"] for row in rows if row["subject"]})


def _forget_by_name(erasure):
    """What names the person by itself, such as a legal hold that ended, whatever outputs are left."""
    order = _order_of(erasure)
    for key, kind in all_kinds().items():
        if kind.of_subject:
            rows = kind.of_subject(erasure.team, erasure.subject).filter(~held())
            keys = list(rows.values_list("pk", flat=True))
            register(key, keys, because=order.because, team_id=erasure.team_id)
            erasure.gone[key] = erasure.gone.get(key, 0) + kind.forget(keys, order)


def _finish(erasure):
    _forget_by_name(erasure)
    erasure.kept, erasure.outputs_kept = kept_by_holds(erasure.team, erasure.subject)
    erasure.end(Erasure.State.DONE, at=database_now())
    erasure.save()
    tell(
        "retention.subject_erased", erasure, by=erasure.confirmed_by, asked_by=erasure.asked_by_id,
        outputs=erasure.outputs_gone, kept=erasure.outputs_kept,
        holds=[each["hold"] for each in erasure.kept], rows=erasure.gone,
    )  # fmt: skip
