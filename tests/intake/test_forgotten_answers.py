"""Which kept answers speak of an output: to its own post, or to the batch that it came in."""

import pytest

from reviewapp.intake.keeping import KINDS
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db
(ANSWERS,) = KINDS


@pytest.fixture
def answered(agent_api, posted, northwind):
    """An answer to one post, two to batches, one that names a refused row, one of another agent's batch."""
    agent_api.post("outputs", posted("ZD-1"), **{"Idempotency-Key": "alone"})
    agent_api.post("outputs/batch", [posted("ZD-2"), posted("ZD-3")], **{"Idempotency-Key": "batch"})
    agent_api.post("outputs/batch", [posted("ZD-4")], **{"Idempotency-Key": "other"})
    agent_api.post("outputs/batch", [posted("ZD-2", output="Else.")], **{"Idempotency-Key": "refused"})
    stranger = ApiClient(factories.make_key(factories.make_agent(northwind))[1])
    stranger.post("outputs/batch", [posted("ZD-2"), posted("ZD-1")], **{"Idempotency-Key": "stranger"})
    assert Idempotency.objects.count() == 5


@pytest.mark.usefixtures("answered")
def test_answers_to_batches_are_found(support_agent):
    agent = support_agent.pk

    def of(*names):
        ids = Output.objects.filter(external_id__in=names, agent=agent).values_list("pk", flat=True)
        return sorted(ANSWERS.of_outputs(list(ids)).values_list("key", flat=True))

    assert of("ZD-1") == ["alone"]
    assert of("ZD-2") == ["batch", "refused"]
    assert of("ZD-3", "ZD-4", "ZD-1") == ["alone", "batch", "other"]
    assert of("ZD-9") == []
