"""When everything that may go has gone: figures, feed and trail are as before, and every page answers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviewapp.audit.actions import seal
from reviewapp.base.keeping import ERASE, MASK
from reviewapp.base.postgres.teams import as_role
from reviewapp.insights.actions import differing_after_rebuild, rebuild_figures, roll_up
from reviewapp.insights.actions.rebuild_figures import digests
from reviewapp.learning import actions as learning
from reviewapp.retention import actions
from reviewapp.retention.models import Rule
from reviewapp.retention.reaching import known_kinds
from reviewapp.retention.tasks import ERASER
from reviewapp.review.models import Output, Review
from tests import factories
from tests.audit.test_verifying import verify
from tests.intake.client import ApiClient
from tests.retention import histories

pytestmark = pytest.mark.django_db(transaction=True)
VERDICTS = ("edited", "rejected", "approved", "edited", "approved")


@pytest.fixture
def past(northwind, support_agent, rosa):
    place = histories.ready(northwind, rosa)
    made = [histories.decided(support_agent, place, rosa, verdict=verdict) for verdict in VERDICTS]
    histories.post(support_agent, place, says="Waiting")
    seal()
    while roll_up():
        pass
    learning.note()
    return made


def erase_everything(team, by):
    """Every kind by a rule of its own, as a run of the day after tomorrow, with rights to erase only."""
    slot = timezone.now() + timedelta(days=2)
    with as_role(ERASER):
        for key, kind in known_kinds().items():
            action = ERASE if ERASE in kind.actions else MASK
            rule = Rule.objects.create(
                team=team, name=f"All {key}", kind=key, days=1, action=action, is_on=True, made_by=by,
                in_force_since=slot,
            )  # fmt: skip
            run = actions.begin_run(rule, slot=slot)
            while run.is_under_way:
                run = actions.work_on(run)
            assert run.state == "done", (key, run.trouble)
    seal()


def feed(agent):
    _, token = factories.make_key(agent)
    told = ApiClient(token).get("decisions?limit=100").json()["results"]
    return [(each["cursor"], each["type"], each["output"], each["decision"]["verdict"]) for each in told]


def test_figures_feed_and_trail_are_as_before(past, northwind, support_agent, ada):
    figures, told = digests(), feed(support_agent)
    erase_everything(northwind, ada)
    assert "Quendel" not in histories.text_of_everything()
    assert "Waiting" in histories.text_of_everything()
    assert digests() == figures
    assert differing_after_rebuild() == []
    assert (feed(support_agent), len(told)) == (told, len(VERDICTS))
    code, report = verify("--payloads")
    assert (code, report["erased"] > 0) == (0, True)


def test_every_page_answers(past, northwind, rosa, lena, ada, client):
    erase_everything(northwind, ada)
    rebuild_figures()
    reviews = [reverse("review:open", args=[key]) for key in Review.objects.values_list("pk", flat=True)]
    lists = [reverse(name) for name in ("review:queue", "insights:dashboard", "learning:inbox")]
    lists += [
        f"{reverse('review:queue')}?{asked}" for asked in ("q=Quendel", "state=decided", "state=closed")
    ]
    for person in (rosa, lena):
        client.force_login(person)
        for address in (*reviews, *lists):
            assert client.get(address).status_code in (200, 403), address
    page = client.get(reviews[0]).content.decode()
    assert "Erased on" in page
    assert "by rule “All content”" in page


def test_programs_are_told_what_is_gone(past, northwind, support_agent, ada):
    erase_everything(northwind, ada)
    _, token = factories.make_key(support_agent)
    output = Output.objects.get(pk=past[0].pk)
    decision = ApiClient(token).get(f"outputs/{output.pk}").json()["decision"]
    assert (decision["edited"], decision["justification"], decision["verdict"]) == (None, "", "edited")
    assert decision["erased"]["edited"]["by"] == "by rule “All content”"


def test_learning_reads_the_past_again_and_finds_no_words(past, northwind, ada):
    erase_everything(northwind, ada)
    for workflow in northwind.workflows.all():
        learning.differing_after_rebuild(workflow)
    assert "Quendel" not in histories.text_of_everything()
