"""The task goes on with every person who is to be erased, whatever happens to one of them."""

import pytest
from django.utils import timezone

from reviewapp.retention import tasks
from reviewapp.retention.actions import ask_erasure, confirm_erasure, due_erasures, erase_on
from reviewapp.retention.models import Erasure
from tests import factories

pytestmark = pytest.mark.django_db


def asked(team, workflow, subject, *, by):
    factories.make_output(workflow, subject=subject, status="approved")
    return ask_erasure(team, subject, by=by, reason="Case 3.")


def test_one_that_meets_an_error_does_not_keep_the_others_waiting(
    northwind, workflow, ada, alan, monkeypatch, settings, tmp_path
):
    settings.ERASURES_FILE = tmp_path / "erasures" / "register.jsonl"
    bad, good = (asked(northwind, workflow, name, by=ada) for name in ("kunde-1", "kunde-2"))
    for each in (bad, good):
        confirm_erasure(each, by=alan)

    def erase(erasure):
        if erasure.pk == bad.pk:
            raise RuntimeError("broken")
        return erase_on(erasure)

    monkeypatch.setattr("reviewapp.retention.actions.erase_on", erase)
    tasks.erase()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state, list(due_erasures())) == ("running", "done", [])
    Erasure.objects.update(taken_until=timezone.now())
    assert list(due_erasures()) == [bad]
