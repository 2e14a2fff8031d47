"""The check of the whole trail by the clock, as the worker carries it out: contents are compared, too."""

from datetime import timedelta

import pytest

from reviewapp.accounts.actions import change_role
from reviewapp.accounts.models import RoleChange
from reviewapp.audit.actions import last_verification, seal, verify_again
from reviewapp.audit.models import Event, Verification
from reviewapp.base.clock import database_now
from reviewapp.base.postgres.teams import as_role
from tests.retention import histories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"
    settings.AUDIT_ORIGIN = "reviewapp.test/audit"


def checked():
    with as_role("reviewapp_worker"):
        verify_again()
    return last_verification()


def test_what_was_altered_beside_the_trail_turns_it_red(northwind, support_agent, rosa, ada):
    histories.decided(support_agent, histories.ready(northwind, rosa), rosa)
    change_role(rosa, team=northwind, roles=["reviewer", "senior"], reason="She knows it best.", by=ada)
    seal()
    told = checked()
    assert (told.kind, told.result) == ("full", "ok"), told.sentences
    assert told.contents == Event.objects.exclude(commitment=None).count() >= 3

    RoleChange.objects.update(reason="Another word.")
    Verification.objects.update(finished_at=database_now() - timedelta(days=8))
    told = checked()
    assert (told.kind, told.result) == ("full", "unexplained")
    assert "altered" in " ".join(told.sentences)
