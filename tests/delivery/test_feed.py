"""The ordered feed: everything once, in one order, to the one agent it concerns."""

import threading
from base64 import b64decode
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.audit.actions import record, seal
from reviewapp.base.errors import Invalid
from reviewapp.delivery import feed
from reviewapp.review.actions import claim_next, decide, let_decisions_take_effect, undo
from reviewapp.review.models import Decision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, support_agent):
    """Reads the feed as the agent: `reader(after="…")`."""
    _, token = factories.make_key(support_agent)

    def read(status=200, path="/api/v1/decisions", **query):
        answer = client.get(path, query, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status, answer.content
        return answer

    return read


@pytest.fixture
def judged(northwind, support_agent, rosa):
    """An output that Rosa judged: `judged("approved")`; it has not taken effect yet."""
    queue = factories.make_queue(northwind, rosa)
    workflow = factories.make_workflow(northwind, undo_seconds=0)
    factories.make_category(workflow, key="tone")

    def make(verdict="approved", **judgement):
        output = factories.make_output(workflow, support_agent)
        factories.make_review(output, queue=queue)
        review = claim_next(rosa, team=northwind)
        return decide(
            review,
            by=rosa,
            token=review.token,
            seen_digest=review.content.digest_hex,
            submission_id=uuid4(),
            verdict=verdict,
            **judgement,
        )

    return make


def take_effect():
    Decision.objects.standing().update(takes_effect_at=timezone.now())
    let_decisions_take_effect()
    seal()


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_comes_back_as_the_position_it_stands_for(position):
    assert feed.position_of(feed.cursor_of(position)) == position


@pytest.mark.parametrize("cursor", ["12", "p1.5", "!!", "a" * 500, "cDIuNQ", "cDEuLTU", "\u00e9"])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(Invalid):
        feed.position_of(cursor)


def test_a_decision_is_read_once_it_took_effect(reader, judged):
    judged("edited", edited="It left today.", categories=["tone"], justification="We never promise a day.")
    assert reader().json()["results"] == []
    take_effect()
    entry = reader().json()["results"][0]

    assert entry["type"] == "output.decided"
    assert entry["output"]["status"] == "edited"
    assert entry["decision"]["edited"] == "It left today."
    assert entry["decision"]["justification"] == "We never promise a day."
    assert [each["key"] for each in entry["decision"]["categories"]] == ["tone"]


def test_reading_on_skips_nothing_and_repeats_nothing(reader, judged):
    for _ in range(5):
        judged()
    take_effect()
    read, after = [], ""
    for _ in range(4):
        page = reader(after=after, limit=2).json()
        read += [entry["output"]["id"] for entry in page["results"]]
        after = page["next"]

    assert len(read) == len(set(read)) == 5
    assert page == {"results": [], "next": after, "more": False}


def test_what_was_undone_is_never_read(reader, judged, rosa):
    undone = judged()
    Decision.objects.filter(pk=undone.pk).update(takes_effect_at=timezone.now() + timezone.timedelta(hours=1))
    undo(undone, by=rosa)
    take_effect()

    assert reader().json()["results"] == []


def test_another_agent_reads_nothing_of_it(client, judged, northwind):
    judged()
    take_effect()
    _, token = factories.make_key(factories.make_agent(northwind, name="Other"))
    answer = client.get("/api/v1/decisions", headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["results"] == []


def test_the_newest_checkpoint_comes_with_every_answer(reader, judged):
    judged()
    take_effect()
    note = b64decode(reader().headers["X-Audit-Checkpoint"]).decode()

    assert "\n\n\u2014 " in note


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"wait": 31}, {"wait": "x"}, {"after": "?"}])
def test_a_wrong_question_is_told_which_part(reader, query):
    problem = reader(422, **query).json()

    assert list(problem["errors"]) == list(query)


def test_one_output_can_be_asked_for(reader, judged):
    decision = judged("rejected", categories=["tone"], justification="Wrong.")
    path = f"/api/v1/outputs/{decision.output_id}"
    assert reader(path=path).json()["decision"] is None
    take_effect()
    shown = reader(path=path).json()

    assert (shown["status"], shown["decision"]["verdict"]) == ("rejected", "rejected")


def test_an_output_of_another_agent_is_not_there(reader):
    hidden = factories.make_output()

    reader(404, path=f"/api/v1/outputs/{hidden.pk}")


def test_a_wait_ends_when_nothing_comes(reader, judged):
    decision = judged()

    assert reader(path=f"/api/v1/outputs/{decision.output_id}", wait=1).json()["status"] == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_wait_ends_early_when_the_decision_takes_effect(reader, judged):
    decision = judged()

    def later():
        take_effect()
        connection.close()

    timer = threading.Timer(0.4, later)
    timer.start()
    shown = reader(path=f"/api/v1/outputs/{decision.output_id}", wait=20).json()
    timer.join()
    assert shown["status"] == "approved"


def test_a_page_of_the_feed_takes_a_fixed_number_of_queries(
    judged, support_agent, django_assert_max_num_queries
):
    for _ in range(12):
        judged()
    take_effect()
    with django_assert_max_num_queries(5):
        assert len(feed.page(support_agent, after=0, limit=10)) == 10


@pytest.mark.django_db(transaction=True)
def test_late_committers_are_read_too(support_agent):
    """Eight writers whose commits come late; a reader that follows the cursor misses none."""

    def write(number):
        for turn in range(20):
            with transaction.atomic(), connection.cursor() as cursor:
                subject = ("output", f"{number}-{turn}")
                record("output.expired", subject=subject, by=None, agent=support_agent)
                cursor.execute("SELECT pg_sleep(random() * 0.02)")
        connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(8)]
    [writer.start() for writer in writers]
    read, after = [], 0
    while any(writer.is_alive() for writer in writers) or seal():
        seal()
        found = list(feed.events_after(after, agent=support_agent, actions=feed.KINDS)[:50])
        read += [event.subject_id for event in found]
        after = found[-1].position if found else after
    read += [e.subject_id for e in feed.events_after(after, agent=support_agent, actions=feed.KINDS)]
    assert len(read) == len(set(read)) == 160
