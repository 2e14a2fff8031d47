"""What is masked on display: seen as labels by those who may not, given back in place when they edit."""

import pytest

from reviewapp.base.errors import Invalid
from reviewapp.review import actions
from reviewapp.review.models import DecisionContent, Output
from reviewapp.review.veil import veil_of
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests import factories

pytestmark = pytest.mark.django_db
EMAIL, OTHER = "jane.roe@example.org", "joe@example.org"
TEXT = f"Dear {EMAIL}, we wrote to {OTHER} and again to {EMAIL}."
MASKED = "Dear ⟦email 1⟧, we wrote to ⟦email 2⟧ and again to ⟦email 1⟧."


@pytest.fixture
def workflow(northwind):
    rules = [MaskingRule("email", "shown", ("lead",)), MaskingRule("birth", "shown")]
    return factories.make_workflow(northwind, masking=document_of(rules))


@pytest.fixture
def output(workflow, support_agent):
    content = factories.make_content(TEXT, title=f"Mail of {EMAIL}", input={"from": EMAIL, "size": 3})
    checks = [{"name": "Names", "passed": False, "text": f"Says {EMAIL}", "spans": [[5, 25]]}]
    return factories.make_output(workflow, support_agent, content=content, checks=checks)


@pytest.fixture
def edit(review, rosa, decide):

    held = actions.claim(review, by=rosa)

    def edited(text, **more):
        return decide(held, by=rosa, verdict="edited", edited=text, **more)

    return edited


def test_who_may_not_sees_labels_that_tell_apart(review, rosa, lena, northwind):
    seen = veil_of(rosa, northwind).content(review.workflow, review.content)
    assert seen.output == MASKED
    assert (seen.title, seen.input) == ("Mail of ⟦email⟧", {"from": "⟦email 1⟧", "size": 3})
    assert veil_of(lena, northwind).content(review.workflow, review.content).output == TEXT


def test_what_was_veiled_cannot_be_saved(review, rosa, northwind):
    with pytest.raises(TypeError):
        veil_of(rosa, northwind).content(review.workflow, review.content).save()
    assert review.content.output == TEXT


def test_marks_of_checks_move_with_the_text(review, rosa, northwind):
    seen = veil_of(rosa, northwind).review(review)
    [check] = seen.output.checks
    assert check["text"] == "Says ⟦email⟧"
    start, end = check["spans"][0]
    assert seen.content.output[start:end] == "⟦email 1⟧"


def test_an_edit_gives_the_originals_back_in_their_places(edit):
    edit(MASKED.replace("again", "once more"))
    assert DecisionContent.objects.get().edited == TEXT.replace("again", "once more")


def test_a_label_that_went_takes_its_original_along(edit):
    edit("Dear ⟦email 1⟧, thank you.")
    assert DecisionContent.objects.get().edited == f"Dear {EMAIL}, thank you."


def test_a_label_cannot_be_repeated(edit):
    with pytest.raises(Invalid) as refusal:
        edit(MASKED + " ⟦email 2⟧")
    assert "cannot be moved or repeated" in refusal.value.errors["edited"][0]
    assert "example" not in str(refusal.value.errors)


def test_a_label_cannot_grow_together_with_a_word(edit):
    with pytest.raises(Invalid, match="not saved"):
        edit(MASKED.replace("Dear ", "Dear x"))


def test_labels_of_nothing_stay_words(edit):
    edit("Dear ⟦email 7⟧ and ⟦card 1⟧.", justification="See ⟦email 1⟧.")
    content = DecisionContent.objects.get()
    assert content.edited == "Dear ⟦email 7⟧ and ⟦card 1⟧."
    assert content.justification == "See ⟦email 1⟧."


def test_words_that_give_a_date_away_cannot_be_taken_from_it(
    workflow, support_agent, front_line, rosa, decide
):

    output = factories.make_output(workflow, support_agent, output="She was born on 14 March 1986.")
    held = actions.claim(factories.make_review(output, queue=front_line), by=rosa)
    with pytest.raises(Invalid, match="not saved"):
        decide(held, by=rosa, verdict="edited", edited="The invoice is of ⟦date of birth 1⟧.")


def test_in_fields_a_label_stays_in_its_field(northwind, workflow, support_agent, front_line, rosa, decide):

    workflow.kind, workflow.output_schema = "object", {"type": "object"}
    workflow.save()
    value = {"to": EMAIL, "note": "ok", "cc": [OTHER, EMAIL]}
    output = factories.make_output(workflow, support_agent, output=value)
    held = actions.claim(factories.make_review(output, queue=front_line), by=rosa)
    # As the database orders the fields, `cc` comes first: Joe is 1, Jane is 2.
    moved = {"to": "⟦email 2⟧", "note": "⟦email 1⟧", "cc": []}
    with pytest.raises(Invalid):
        decide(held, by=rosa, verdict="edited", edited=moved)
    decide(held, by=rosa, verdict="edited", edited={"to": "⟦email 2⟧", "note": "no", "cc": ["⟦email 2⟧"]})
    assert DecisionContent.objects.get().edited == {"to": EMAIL, "note": "no", "cc": [EMAIL]}


def test_a_difference_is_worked_out_from_what_is_seen(edit, rosa, northwind):
    decision = edit(f"Dear {EMAIL}, write to kim@example.net.")
    before = veil_of(rosa, northwind).content(decision.workflow, Output.objects.get().content)
    seen = veil_of(rosa, northwind).decision(decision.workflow, decision, before=before)
    assert "example" not in str(seen.content.difference)
    assert "⟦email 3⟧" in seen.content.edited


def test_a_search_never_confirms_a_guess(rosa, lena, northwind, workflow):
    assert veil_of(rosa, northwind).searchable("refund jane@x.org 4111 parcel") == "refund parcel"
    assert veil_of(lena, northwind).searchable("jane@x.org") == ""  # births are hidden from Lena, too


def test_what_is_not_kept_cannot_be_typed(edit, workflow):
    workflow.masking = document_of([MaskingRule("card", "stored")])
    workflow.save()
    with pytest.raises(Invalid) as refusal:
        edit("Charge 4111 1111 1111 1111.")
    assert "payment card" in refusal.value.errors["edited"][0]
    edit("Charge nothing.", justification="They gave 4111 1111 1111 1111.")
    assert DecisionContent.objects.get().justification == "They gave ⟦card⟧."
