"""What a hold covers stays, whoever asks; also by plain SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviewapp.retention import actions
from reviewapp.retention.holding import any_live, covering, held, is_refusal
from reviewapp.retention.models import LegalHold
from reviewapp.review.models import Comment, Draft, Output
from tests import factories
from tests.retention.world import FORGETTING, forget_by_sql, make_whole

pytestmark = pytest.mark.django_db


def refused(output, what):
    with pytest.raises(IntegrityError, match="legal hold") as said, transaction.atomic():
        forget_by_sql(output, what)
    return is_refusal(said.value)


@pytest.mark.parametrize("what", FORGETTING)
def test_no_statement_forgets_a_held_row(output, set_hold, what):
    set_hold(subject="customer 7")
    assert refused(output, what)


def let_go_by_the_hold(output, what):
    """Other rules of the tables may still refuse; the hold does not."""
    try:
        with transaction.atomic():
            forget_by_sql(output, what)
    except IntegrityError as error:
        return "legal hold" not in str(error)
    return True


@pytest.mark.parametrize("what", FORGETTING)
def test_what_no_hold_covers_is_not_touched_by_it(output, what, workflow, rosa, set_hold):
    make_whole(workflow, rosa, subject="customer 8")
    if what != "everything":  # no table is emptied while any hold stands
        set_hold(subject="customer 8")
    assert let_go_by_the_hold(output, what)


SCOPES = {
    "its workflow": lambda output: {"workflow": output.workflow},
    "itself": lambda output: {"output": output},
    "its subject": lambda output: {"subject": output.subject},
    "from before": lambda output: {"since": output.received_at - timedelta(hours=1)},
    "until after": lambda output: {"until": output.received_at + timedelta(hours=1)},
    "all of it": lambda output: {"workflow": output.workflow, "subject": "customer 7", "output": output},
}
MISSES = {
    "another subject": lambda output: {"subject": "customer 70"},
    "from after": lambda output: {"since": output.received_at + timedelta(hours=1)},
    "until before": lambda output: {"until": output.received_at},
    "not all of it": lambda output: {"workflow": output.workflow, "subject": "customer 8"},
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_hold_covers_what_its_parts_have_in_common(output, set_hold, scope):
    output.refresh_from_db()
    hold = set_hold(**SCOPES[scope](output))
    assert hold.covered().get() == output
    assert Output.objects.filter(held("pk")).get() == output
    assert Comment.objects.filter(held()).exists()
    assert covering(output) == [hold]
    assert any_live(output.team)
    assert refused(output, "comment")


@pytest.mark.parametrize("scope", MISSES)
def test_and_nothing_else(output, set_hold, scope):
    output.refresh_from_db()
    hold = set_hold(**MISSES[scope](output))
    assert not hold.covered().exists()
    assert not Output.objects.filter(held("pk")).exists()
    assert let_go_by_the_hold(output, "comment")


def test_a_person_is_held_by_either_name(workflow, rosa, set_hold):
    output = make_whole(workflow, rosa, subject="ticket 3", privacy_subject="customer 7")
    set_hold(subject="customer 7")
    assert refused(output, "content")


def test_the_hold_of_another_team_keeps_nothing_here(output, otto):
    actions.set_hold(otto.teams[0], by=otto, name="Theirs", reason="Theirs.", subject="customer 7")
    assert let_go_by_the_hold(output, "comment")


def test_what_was_replaced_stays_too(output, set_hold):
    old = output.content_id
    output.content = factories.make_content("Something newer.")
    output.save(update_fields=["content"])
    set_hold(subject="customer 7")
    output.content_id = old
    assert refused(output, "content")


def test_a_draft_that_became_a_decision_goes_its_way(output, rosa, set_hold):
    set_hold(subject="customer 7")
    draft = Draft.objects.create(review=output.decision.review, user=rosa, content={"edited": "x"})
    draft.delete()


def test_people_go_on_typing_under_a_hold(output, set_hold):
    set_hold(subject="customer 7")
    Draft.objects.update(content={"justification": "Another thought."}, saved_at=timezone.now())


@pytest.mark.parametrize("verb", ["delete", "shrink", "truncate"])
def test_a_hold_itself_is_kept_as_it_is(set_hold, verb):
    hold = LegalHold.objects.filter(pk=set_hold(subject="customer 7").pk)
    act = {"delete": hold.delete, "shrink": lambda: hold.update(subject="x"), "truncate": _truncate}
    with pytest.raises(IntegrityError), transaction.atomic():
        act[verb]()
    assert hold.get().subject == "customer 7"


def _truncate():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE retention_legalhold")
