import pytest

from reviewapp.review import actions
from reviewapp.review.models import Decision
from tests import factories
from tests.journeys.conftest import DECISION, REFUND
from tests.review.pages.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(northwind, make_review, hold):
    """A held JSON output: review, and the fields its form carries."""
    workflow = factories.make_workflow(northwind, name="Refunds", kind="object", output_schema=REFUND)
    factories.make_category(workflow, key="amount", name="Wrong amount")
    return hold(make_review(workflow=workflow, output=DECISION))


def test_the_editor_shows_the_text_as_it_is(signed_in, rosa, make_review, hold):
    review, _ = hold(make_review(output="\nTwo lines,\r\n<b>not</b> bold"))

    page = signed_in(rosa).get(f"/review/{review.pk}/edit/").content.decode().replace("\r\n", "\n")

    assert ">\n\nTwo lines,\n&lt;b&gt;not&lt;/b&gt; bold</textarea>" in page
    assert "Submit correction and next" in page


def test_a_text_is_stored_as_typed(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    sent = form | {"verdict": "edited", "categories": ["tone"], "text": "One\r\nTwo"}

    signed_in(rosa).post(f"/review/{review.pk}/decide/", sent)

    assert Decision.objects.get().content.edited == "One\nTwo"


def test_a_text_nobody_changed_is_no_correction(signed_in, rosa, make_review, hold):
    review, form = hold(make_review(output="A\r\nB"))
    sent = form | {"verdict": "edited", "categories": ["tone"], "text": "A\r\nB"}

    answer = signed_in(rosa).post(f"/review/{review.pk}/decide/", sent)

    assert answer.status_code == 422
    assert "Change something, or approve." in words_of(answer)


def test_fields_are_stored_with_their_types(signed_in, rosa, refund):
    review, form = refund
    changed = {
        "f/amount": "128.80",
        "f/deduction_pct": "30",
        "f/decision": '"approve_part"',
        "f/note?": "missing",
    }

    signed_in(rosa).post(
        f"/review/{review.pk}/decide/", form | changed | {"verdict": "edited", "categories": ["amount"]}
    )

    edited = Decision.objects.get().content.edited
    expected = {**DECISION, "amount": 128.8, "deduction_pct": 30, "decision": "approve_part"}
    del expected["note"]
    assert edited == expected
    assert isinstance(edited["deduction_pct"], int)


@pytest.mark.parametrize(("typed", "sentence"), [("12,80", "Enter a number"), ("900", "184")])
def test_a_wrong_field_is_marked_where_it_is(signed_in, rosa, refund, typed, sentence):
    review, form = refund
    sent = form | {"f/amount": typed, "verdict": "edited", "categories": ["amount"]}

    part = signed_in(rosa).post(f"/review/{review.pk}/decide/", sent, headers=HTMX)

    assert part.status_code == 422
    assert part["HX-Retarget"] == "#editor"
    assert sentence in words_of(part)
    assert f'value="{typed}"' in part.content.decode()
    assert "1 field needs attention: Amount" in words_of(part)


def test_buttons_of_the_form_store_nothing(signed_in, rosa, refund):
    review, form = refund
    browser, address = signed_in(rosa), f"/review/{review.pk}/edit/"

    added = browser.post(
        address, form | {"add": "f/evidence", "f/amount": "1"}, headers=HTMX
    ).content.decode()
    removed = browser.post(address, form | {"remove": "f/evidence/0"}, headers=HTMX).content.decode()
    restored = browser.post(
        address, form | {"restore": "f/amount", "f/amount": "1"}, headers=HTMX
    ).content.decode()

    assert 'name="f/evidence/n2/source"' in added
    assert 'name="f/evidence/0/source"' not in removed
    assert 'value="184.00"' in restored
    assert not Decision.objects.exists()


def test_the_same_values_show_as_form_json_and_difference(signed_in, rosa, refund):
    review, form = refund
    browser, address = signed_in(rosa), f"/review/{review.pk}/edit/"

    as_json = browser.post(address, form | {"f/amount": "1.5", "view": "json", "shown": "form"})
    difference = browser.post(address, form | {"f/amount": "1.5", "view": "diff", "shown": "form"})

    assert "&quot;amount&quot;: 1.5" in as_json.content.decode()
    assert "<del>184.0</del>" in difference.content.decode()


@pytest.mark.parametrize(
    ("whole", "sentence"),
    [("{", "This is not JSON"), ('{"amount": 1}', "The form opens when the JSON follows the contract.")],
)
def test_json_that_cannot_be_a_form_stays_json(signed_in, rosa, refund, whole, sentence):
    review, form = refund
    sent = form | {"whole": whole, "shown": "json", "view": "form"}

    page = signed_in(rosa).post(f"/review/{review.pk}/edit/", sent)

    assert sentence in words_of(page)
    assert 'name="whole"' in page.content.decode()


def test_json_is_stored_as_typed(signed_in, rosa, refund):
    review, form = refund
    whole = '{"decision": "deny", "amount": 0, "return_required": false, "evidence": []}'
    sent = form | {"whole": whole, "shown": "json", "verdict": "edited", "categories": ["amount"]}

    signed_in(rosa).post(f"/review/{review.pk}/decide/", sent)

    assert Decision.objects.get().content.edited == {
        "decision": "deny", "amount": 0, "return_required": False, "evidence": [],
    }  # fmt: skip


def test_a_draft_of_fields_is_there_again(signed_in, rosa, refund):
    review, _ = refund
    actions.save_draft(review, by=rosa, content={"f/amount": ["77.70"], "shown": ["form"]})

    assert 'value="77.70"' in signed_in(rosa).get(f"/review/{review.pk}/edit/").content.decode()


def test_an_output_of_many_fields_is_edited_as_json(signed_in, rosa, make_review, hold, northwind):
    workflow = factories.make_workflow(
        northwind, name="Wide", kind="object", output_schema={"type": "object"}
    )
    review, _ = hold(make_review(workflow=workflow, output={f"k{number}": number for number in range(2_000)}))

    page = signed_in(rosa).get(f"/review/{review.pk}/edit/")

    assert 'name="whole"' in page.content.decode()


def test_who_cannot_hold_the_item_cannot_edit_it(signed_in, rosa, lena, make_review, hold):
    review, _ = hold(make_review(), by=lena)

    assert signed_in(rosa).get(f"/review/{review.pk}/edit/").url == f"/review/{review.pk}/"
