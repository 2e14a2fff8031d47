"""The demonstration's mistakes have known causes: each is found, once, and nothing else is."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from reviewapp.accounts.models import Team, User
from reviewapp.audit.actions import seal
from reviewapp.base.strict_json import Row
from reviewapp.intake.actions.history import import_history
from reviewapp.learning import actions
from reviewapp.learning.models import Pattern
from reviewapp.review.models import Output
from reviewapp.web.demo import history, invoices, refunds, support
from reviewapp.web.demo.scene import set_stage
from reviewapp.workflows.models import Workflow
from tests.learning.histories import note_all

pytestmark = pytest.mark.django_db(transaction=True)
# In the second four weeks the rarest mistake was edited only five times, among 125 refusals.
ENDS = [datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 21, 11, 24, tzinfo=UTC)]
MISTAKES = {
    "support-replies": support.MISTAKES,
    "refund-decisions": refunds.MISTAKES,
    "invoice-extraction": invoices.MISTAKES,
}


@pytest.fixture(params=ENDS, ids=lambda end: f"{end:%d %b}")
def truth(request, monkeypatch):
    """{external id: the mistakes in it}; the four weeks are loaded, sealed and learned."""
    set_stage(now=request.param)
    made = {}
    posted = history._posted

    def remember(line, answer, **more):
        row = posted(line, answer, **more)
        made[row["external_id"]] = {mistake.key for mistake in answer.mistakes}
        return row

    monkeypatch.setattr(history, "_posted", remember)
    rows = [Row(value=row) for row in history.past(until=request.param)]
    team, ada = Team.objects.get(), User.objects.get(email__startswith="ada")
    for start in range(0, len(rows), 500):
        import_history(rows[start : start + 500], team=team, by=ada)
    while seal():
        pass
    note_all()
    return made


def found_in(workflow, truth):
    """What each family is about: the mistake that nearly all of its outputs have."""
    names = dict(Output.objects.filter(workflow=workflow).values_list("pk", "external_id"))
    for family in actions.families_in(workflow):
        if not family.is_sum:
            counts = Counter(key for output in family.hits for key in truth[names[output]])
            key, most = counts.most_common(1)[0]
            yield (
                key if most >= 0.8 * len(family.hits) else f"a mixture: {Pattern.objects.get(pk=family.head)}"
            )


def test_each_mistake_is_found_once_and_nothing_else(truth):
    for workflow in Workflow.objects.all():
        actions.mine(workflow)

        expected = sorted(mistake.key for mistake in MISTAKES[workflow.slug])
        assert sorted(found_in(workflow, truth)) == expected
        assert actions.suspect(workflow) == []
