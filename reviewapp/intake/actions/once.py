from django.db import transaction

from reviewapp.base.bulk import insert_rows
from reviewapp.base.errors import AppError
from reviewapp.intake.models import Idempotency


class OtherBody(AppError):
    """The same idempotency key came with another request (422)."""

    status = 422
    code = "idempotency_key_reused"


@transaction.atomic
def once(api_key, key, *, asked, work):
    """Do `work` for the first request with this key, and give every repeat the same (status, answer).

    `work` runs in the same transaction: if it raises, the key is free again and nothing is left. A repeat
    that comes while the first is at work waits for it.
    """
    if not key:
        return work()
    row = {
        "api_key": api_key.pk,
        "key": key,
        "fingerprint": asked.fingerprint_without(asked.kinds),
        "kept_without": sorted(asked.kinds),
    }
    if not insert_rows(Idempotency, [row], unless_there=("api_key", "key")):
        return _replay(Idempotency.objects.get(api_key=api_key, key=key), asked)
    status, answer = work()
    Idempotency.objects.filter(api_key=api_key, key=key).update(status=status, answer=answer)
    return status, answer


def _replay(earlier, asked):
    if bytes(earlier.fingerprint) != asked.fingerprint_without(earlier.kept_without):
        raise OtherBody(
            "This Idempotency-Key was used before with another request. Nothing was changed. Use a new key."
        )
    return earlier.status, earlier.answer
