"""What a hold covers stays, whoever asks; also by plain SQL."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reviewapp.base.ids import new_id
from reviewapp.retention import actions
from reviewapp.retention.holding import any_live, covering, held, is_refusal
from reviewapp.retention.models import LegalHold
from reviewapp.review.models import Comment, Draft, Output, OutputContent
from reviewapp.review.subjects import spellings
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


def times_around(moment):
    return (None, moment - timedelta(hours=1), moment, moment + timedelta(hours=1))


@pytest.mark.parametrize("subject", ["", "customer 7", "anna@example.org", "nobody's"])
def test_a_hold_covers_exactly_what_is_held(workflow, rosa, otto, ada, subject):
    """Over every kind of hold: what it says it covers is what the condition on rows keeps."""
    other, theirs = factories.make_workflow(workflow.team), factories.make_workflow(otto.teams[0])
    masked = spellings("anna@example.org")[1]
    noon = timezone.now()
    for number, (name, person, place) in enumerate(
        product(("", "customer 7", "anna@example.org"), ("", "customer 7", masked), (workflow, other, theirs))
    ):
        at = noon + timedelta(hours=number % 5 - 2)
        factories.make_output(place, subject=name, privacy_subject=person, received_at=at)
    one, times = Output.objects.filter(workflow=other, subject="customer 7").first(), times_around(noon)
    covers = 0
    for number, (place, output, since, until) in enumerate(product((None, other), (None, one), times, times)):
        if not (place or output or since or until or subject) or (since and until and until <= since):
            continue
        hold = LegalHold.objects.create(
            team=workflow.team, name="x", reason="x", workflow=place, output=output, since=since, until=until,
            subject=subject, spellings=spellings(subject) if subject else [], set_by=ada, event_id=-number,
        )  # fmt: skip
        this = LegalHold.objects.filter(pk=hold.pk)
        kept = set(Output.objects.filter(Exists(this.over(OuterRef))))
        assert set(hold.covered()) == kept, (place, output, since, until)
        covers += len(kept)
    assert bool(covers) == (subject != "nobody's")


def test_what_was_released_covers_nothing(output, set_hold, alan, grace):
    hold = actions.ask_release(set_hold(subject="customer 7"), by=alan, reason="Settled.")
    assert hold.covered().exists()
    hold = actions.release(hold, by=grace)
    assert not hold.covered().exists()


PLANS = {
    "a subject": (lambda moment: {"subject": "anna@example.org"}, "output_of_privacy_subject"),
    "a period": (
        lambda moment: {"since": moment - timedelta(days=1), "until": moment},
        "output_of_team_by_time",
    ),
}


@pytest.mark.parametrize("scope", PLANS)
def test_what_a_hold_covers_is_found_by_an_index(output, set_hold, scope):
    fields = {f.attname: getattr(output, f.attname) for f in Output._meta.concrete_fields}
    contents = OutputContent.objects.bulk_create(OutputContent(digest=b"0" * 32) for _ in range(1500))
    Output.objects.bulk_create(
        Output(**fields | {"id": new_id(), "content_id": content.pk, "external_id": str(content.pk)})
        for content in contents
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE review_output")
    wanted, index = PLANS[scope]
    moment = timezone.now() - timedelta(days=400)
    plan = set_hold(**wanted(moment)).covered().explain()
    assert index in plan
    assert "Seq Scan" not in plan


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
