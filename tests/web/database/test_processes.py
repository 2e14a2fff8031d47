"""What relay and workers do by themselves they may do with the rights of their own database role."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone

from config.celery import app
from reviewapp.audit.actions import seal
from reviewapp.base.postgres.teams import as_role
from reviewapp.delivery.actions import add_endpoint
from reviewapp.insights.actions.data_use import ask_data_use
from reviewapp.learning.models import Observation
from reviewapp.review import actions
from reviewapp.review.models import Decision, Draft, Output, Review
from reviewapp.web.doorbell import BELLS, QUICK_BELLS
from reviewapp.web.relay import STEPS
from tests.insights.exports import ask
from tests.retention.histories import LONG_AGO, judge, post, ready

RELAY, WORKER = "reviewapp_relay", "reviewapp_worker"
TASKS = sorted({each["task"] for each in configured.CELERY_BEAT_SCHEDULE.values()} | {b.task for b in BELLS})


@pytest.fixture
def at_once():
    """Tasks are known, and one that rings another does its work at once."""
    app.loader.import_default_modules()
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def workflow(northwind, rosa):
    return ready(northwind, rosa)


@pytest.fixture
def busy(workflow, rosa, support_agent, ada, settings):
    """Something is due of each kind: a decision with its draft, a lapsed hold, a review nobody took."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    add_endpoint(workflow.team, by=ada, url="http://127.0.0.1:9/hook", kinds=["output.decided"])
    decided = judge(post(support_agent, workflow), rosa)
    Decision.objects.filter(pk=decided.pk).update(effective_at=None, takes_effect_at=LONG_AGO)
    Output.objects.filter(pk=decided.output_id).update(status="waiting")
    Draft.objects.create(review=decided.review, user=rosa, content={"justification": "Not yet."})
    post(support_agent, workflow)
    actions.claim(Review.objects.filter(state="waiting").first(), by=rosa)
    Review.objects.filter(state="held").update(held_until=LONG_AGO)
    post(support_agent, workflow)
    Review.objects.filter(state="waiting").update(expires_at=timezone.now() - timedelta(hours=1))
    return decided


@pytest.mark.django_db
def test_a_relay_does_all_that_is_due(busy):
    for step in (each for each in STEPS if each.line != "bells"):
        with as_role(RELAY):
            step.run(limit=step.limit) if step.limit else step.run()

    busy.refresh_from_db()
    assert busy.effective_at is not None
    assert not Draft.objects.exists()
    assert not Review.objects.filter(state="held").exists()
    assert Output.objects.filter(status="expired").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("bell", [*BELLS, *QUICK_BELLS], ids=lambda bell: bell.task)
def test_a_relay_sees_whether_there_is_work(busy, bell):
    with as_role(RELAY):
        assert bell.is_due() in (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("at_once")
def test_a_worker_does_all_that_is_due(workflow, rosa, lena, support_agent, settings, tmp_path):
    settings.EXPORTS_DIR, settings.ERASURES_FILE = tmp_path / "exports", tmp_path / "register"
    for number in range(12):
        judge(post(support_agent, workflow, says=f"Quendel {number % 3}"), rosa)
    while seal():
        pass
    export = ask(workflow.team, lena)
    ask_data_use(workflow.team, by=lena)
    for name in TASKS:
        with as_role(WORKER):
            app.tasks[name].run()

    export.refresh_from_db()
    assert export.state == "done"
    assert Observation.objects.count() == 12
