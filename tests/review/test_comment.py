"""Writing a comment on an item: who may, what it leaves on the trail, and how it goes again."""

import sys

import pytest
from django.db import IntegrityError, transaction

from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.models import Event
from reviewapp.audit.report import Report
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.base.postgres.teams import as_role
from reviewapp.review import actions
from reviewapp.review.keeping import KINDS
from reviewapp.review.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db
(COMMENTS,) = [kind for kind in KINDS if kind.key == "comments"]


@pytest.fixture
def output(northwind):
    return factories.make_output(factories.make_workflow(northwind))


def verified():
    report = Report()
    check_contents(report)
    return report.sentences, report.erased


@pytest.mark.parametrize("who", ["rosa", "sam", "lena", "enzo"])
def test_whoever_works_on_items_writes_one(output, cast, who):
    written = actions.comment(output, by=cast[who], text=" Ask the depot.\r\nThen decide. ")
    written.refresh_from_db()
    assert (written.text, written.written_by) == ("Ask the depot.\nThen decide.", cast[who])
    event = Event.objects.get(action="comment.written")
    assert (event.subject_id, event.facts, written.event_id, written.written_at) == (
        str(output.pk), {"comment": str(written.pk)}, event.pk, event.at,
    )  # fmt: skip
    assert "depot" not in repr(vars(event))


@pytest.mark.parametrize("who", ["ada", "aude", "otto"])
def test_nobody_else_does(output, cast, who):
    with pytest.raises(NotAllowed):
        actions.comment(output, by=cast[who], text="Ask the depot.")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001, "a\x00b"])
def test_it_says_something_and_not_too_much(output, rosa, text):
    with pytest.raises(Invalid):
        actions.comment(output, by=rosa, text=text)
    assert not Event.objects.filter(action="comment.written").exists()


def test_nothing_is_written_when_recording_fails(output, rosa, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr(sys.modules["reviewapp.review.actions.comment"], "record", fail)
    with pytest.raises(RuntimeError):
        actions.comment(output, by=rosa, text="Ask the depot.")
    assert not Comment.objects.exists()


def test_a_rule_erases_it_and_the_trail_explains_that(output, northwind, rosa):
    actions.comment(output, by=rosa, text="Ask Mr Quendel.")
    assert verified() == ([], 0)
    order = Order(ERASE, because="rule:7", says="by rule “Words”", team_id=northwind.pk)
    keys = list(COMMENTS.rows(Reach(northwind.pk)).values_list("pk", flat=True))
    with as_role("reviewapp_retention"):
        assert COMMENTS.forget(keys, order) == 1
        assert COMMENTS.forget(keys, order) == 0
    comment = Comment.objects.get()
    assert (comment.text, comment.written_by) == ("", rosa)
    assert comment.erasure.words.endswith("by rule “Words”")
    assert verified() == ([], 1)
    assert list(COMMENTS.content([output.pk])) == []


def test_what_somebody_altered_is_found(output, rosa):
    actions.comment(output, by=rosa, text="Ask the depot.")
    Comment.objects.update(text="Approve it.")
    assert any("was altered" in each for each in verified()[0])


def test_the_database_wants_it_whole_or_gone(output, rosa):
    actions.comment(output, by=rosa, text="Ask the depot.")
    with pytest.raises(IntegrityError, match="says_what_erased_it"), transaction.atomic():
        Comment.objects.update(salt=None)
