"""A bench's quarter of decisions is what a quarter of work would have left."""

from types import SimpleNamespace

import pytest

from reviewapp.insights.models import Export
from reviewapp.review.models import Decision
from reviewapp.web.benches import past_decisions
from tests import factories
from tests.insights.exports import ask, finish


@pytest.mark.django_db(transaction=True)
def test_filled_decisions_stand_as_if_people_had_made_them(northwind, rosa, sam, lena, settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path
    workflow = factories.make_workflow(northwind)
    factories.make_category(workflow)
    scene = SimpleNamespace(
        team=northwind,
        workflow=workflow,
        agent=factories.make_agent(northwind),
        queue=factories.make_queue(northwind, rosa),
    )
    past_decisions.fill_decisions(scene, 40, people=[rosa, sam])

    verdicts = list(Decision.objects.effective().values_list("verdict", flat=True))
    assert (len(verdicts), verdicts.count("edited"), verdicts.count("escalated")) == (40, 8, 2)
    assert Decision.objects.filter(categories__isnull=False).count() == 10
    export = finish(ask(northwind, lena))
    assert (export.state, export.rows) == (Export.State.DONE, 40)
