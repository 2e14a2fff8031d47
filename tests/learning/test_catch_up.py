"""After an import nobody waits for the night: what workers do over hours is done at once."""

import pytest
from django.db import transaction

from reviewapp.audit.actions import record
from reviewapp.learning import actions
from reviewapp.learning.models import Suggestion
from tests import factories
from tests.learning.histories import approved, judged

pytestmark = pytest.mark.django_db(transaction=True)


def recorded(*outputs):
    """Committed, as an import leaves them; nothing is sealed yet."""
    with transaction.atomic():
        for output in outputs:
            record(
                "output.decided", subject=output, by=None, team=output.team_id, workflow=output.workflow_id
            )


def test_what_was_imported_is_learned_and_suggested_at_once_and_only_once(northwind, rosa, sam):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    recorded(*(judged(workflow, (rosa, sam)[n % 2], days_ago=n + 1) for n in range(12)))
    recorded(*(approved(workflow, rosa, days_ago=n + 1) for n in range(12)))

    assert actions.catch_up() == 1
    assert actions.catch_up() == 0

    suggestion = Suggestion.objects.get(workflow=workflow)
    assert "carrier has not named a day" in suggestion.change["text"]
    assert suggestion.replays.get().state == "waiting"
