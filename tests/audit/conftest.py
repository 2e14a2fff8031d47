from functools import partial

import pytest
from django.db import transaction

from reviewapp.audit.actions import entry, record_many


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """Each test signs with its own key, beside its own log of checkpoints."""
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"
    settings.AUDIT_ORIGIN = "reviewapp.test/audit"
    return settings.AUDIT_KEY_FILE


def record_some(count, *, start=0, **rest):
    """So many events in one transaction, about things 0, 1, 2 and so on."""
    told = partial(entry, "audit.read", by=None, **rest)
    with transaction.atomic():
        return record_many(
            [told(subject=("thing", start + number), number=number) for number in range(count)]
        )
