"""Two at once: one of them wins, the other is told or finds nothing to do."""

import pytest
from django.db import connection

from reviewapp.learning import actions
from reviewapp.learning.models import Approval, ReplayCase, Suggestion
from reviewapp.workflows.models import PolicyVersion
from tests import factories
from tests.at_once import refusals_at_once
from tests.learning.making import make_observation, make_pattern
from tests.learning.suggesting import RULE, propose, replayed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return workflow


def test_a_suggestion_approved_twice_at_once_becomes_one_version(replies, enzo, lena):
    suggestion = replayed(propose(replies, by=enzo))
    approve = [lambda: actions.approve(suggestion, by=lena, digest=suggestion.digest)] * 3

    assert refusals_at_once(*approve).count(None) == 1
    assert (Approval.objects.count(), PolicyVersion.objects.count()) == (1, 2)


def test_what_is_edited_while_it_is_approved_is_one_or_the_other(replies, enzo, lena):
    suggestion = replayed(propose(replies, by=enzo))
    digest, change = bytes(suggestion.digest), {**suggestion.change, "text": "Other words."}

    def edit():
        actions.edit_suggestion(suggestion, by=enzo, change=change, title="Other", digest=digest)

    refusals = refusals_at_once(edit, lambda: actions.approve(suggestion, by=lena, digest=digest))
    assert refusals.count(None) == 1
    live = "Other words" in PolicyVersion.objects.first().document["prompt"]
    assert not live


def test_two_suggestions_approved_at_once_do_not_overwrite_each_other(replies, enzo, lena):
    one = replayed(propose(replies, by=enzo))
    other = replayed(propose(replies, by=enzo, change=RULE, title="Look when unsure"))
    refusals = refusals_at_once(
        *[lambda each=each: actions.approve(each, by=lena, digest=each.digest) for each in (one, other)]
    )

    assert refusals.count(None) == 1
    assert PolicyVersion.objects.count() == 2


def test_the_same_words_proposed_at_once_are_one_suggestion(replies, enzo, lena):
    refusals = refusals_at_once(*[lambda by=by: propose(replies, by=by) for by in (enzo, lena)])

    assert refusals.count(None) == 1
    assert Suggestion.objects.get().replays.count() == 1


def test_a_replay_carried_out_by_two_workers_at_once_is_done_once(replies, enzo, rosa):
    for n in range(4):
        make_observation(replies, rosa, output="You have 14 days.", after="You have 30 days.", days_ago=n + 1)
    replay = propose(replies, by=enzo).replays.get()

    assert refusals_at_once(*[lambda: actions.run_replay(replay)] * 2) == [None, None]
    replay.refresh_from_db()
    assert (replay.state, ReplayCase.objects.count()) == ("done", 4)


def test_two_workers_suggest_one_thing_once(replies, rosa, sam):
    factories.make_queue(replies.team, rosa, sam)
    text = {"output": "You have 14 days.", "after": "You have 30 days."}
    hits = [make_observation(replies, (rosa, sam)[n % 2], days_ago=n + 1, **text) for n in range(8)]
    make_pattern(replies, hits=hits, change="replace", before="14", after="30")

    assert refusals_at_once(*[lambda: actions.suggest(replies)] * 2) == [None, None]
    assert Suggestion.objects.count() == 1
    connection.close()
