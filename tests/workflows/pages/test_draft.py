"""Writing a draft as form rows, and publishing it."""

import copy
import html
import re

import pytest

from reviewapp.workflows import actions
from reviewapp.workflows.forms.posted import act, posted_form
from reviewapp.workflows.forms.reading import document_of
from reviewapp.workflows.forms.tree import form_of
from reviewapp.workflows.models import PolicyDraft, PolicyVersion
from tests.proving import after_the_proof, stale
from tests.workflows.conftest import DOCUMENT

ROW_1 = "rule-0-group-0-row-1"
PAGE = "/policies/refunds/draft/"
COUNT = {
    "field": "output.lines",
    "op": "count",
    "where": {"field": "price", "op": "<", "value": 0},
    "is": ">=",
    "value": 1,
}
CONDITIONS = [
    {"all": []},
    COUNT,
    {"not": COUNT},
    {"field": "output.tags", "op": "length", "is": ">", "value": 3},
    {"field": "output.currency", "op": "in", "value": ["EUR", "USD"]},
    {"field": "metadata.codes", "op": "in", "value": ["1", 2, "a, b", None, True]},
    {"field": "metadata.code", "op": "=", "value": "true"},
    {"field": "output.reason", "op": "=", "value": "null"},
    {"field": "output.reason", "op": "=", "value": '"quoted"'},
    {"field": "output.note", "op": "=", "value": None},
    {"field": "output.reason", "op": "matches", "value": r"(?i)\barrives?\b"},
    {"field": "output.reason", "op": "exists", "value": False},
    {"field": "finished", "op": "=", "value": True},
    {"any": [{"field": "risk", "op": ">", "value": "low"}, {"not": {"all": [COUNT, COUNT]}}]},
    {"any": [COUNT, {"all": [COUNT, {"any": [COUNT, {"not": COUNT}]}]}]},
]


def inputs_of(page):
    """What a browser would post: every input of the draft's form, as it stands."""
    text = page.content.decode()
    form = text[text.index('<form method="post" action="/policies/refunds/draft/"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        ticked = 'type="checkbox"' not in tag or " checked" in tag
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if ticked and name:
            found[name[1]] = html.unescape(value[1]) if value else "on"
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = html.unescape(chosen[1])
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = html.unescape(text)
    return found


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_what_the_page_shows_posts_back_as_the_same_document(signed_in, enzo, draft, condition):
    document = copy.deepcopy(DOCUMENT)
    document["routing"][0]["when"] = condition
    document["prompt"] = "\nFirst line\nSecond “line”"
    actions.edit_draft(draft, by=enzo, document=document, notes="Notes")
    browser = signed_in(enzo)

    answer = browser.post(PAGE, inputs_of(browser.get(PAGE)) | {"do": "save"})

    assert answer.status_code == 302, inputs_of(answer)
    draft.refresh_from_db()
    assert draft.document == document


def test_a_draft_is_started_once_and_opened_again(signed_in, enzo, refunds):
    browser = signed_in(enzo)
    assert browser.get(PAGE).headers["Location"] == "/policies/refunds/"

    for _ in range(2):
        assert browser.post(f"{PAGE}start/").headers["Location"] == PAGE
    assert PolicyDraft.objects.count() == 1
    assert "No rules" in browser.get(PAGE).content.decode()


def test_buttons_add_and_move_rows_and_save_nothing(signed_in, part, enzo, draft):
    page = signed_in(enzo).get(PAGE)
    before = inputs_of(page)

    more = inputs_of(signed_in(enzo).post(PAGE, before | {"do": "add rule-0-group-0-row"}))
    piece = part(enzo).post(PAGE, before | {"do": "remove rule-0"})

    assert "rule-0-group-0-row-2-field" in more
    assert more["rule-0-group-0-row-0-value"] == "500"
    assert piece.content.decode().lstrip().startswith('<form method="post"')
    assert "rule-0-name" not in piece.content.decode()
    draft.refresh_from_db()
    assert draft.document == DOCUMENT


def test_every_button_does_what_it_says(refund_contract):
    form = form_of(DOCUMENT, "", refund_contract)
    for does in ("add rule", "add rule-1-group", "add rule-1-group-1-row", "up rule-1"):
        act(form, does)

    assert [entry.inputs["name"] for entry in form.rules] == ["", "Large refunds"]
    assert [len(group.rows) for group in form.rules[0].groups] == [1, 2]
    act(form, "remove rule-0-group-1-row-0")
    act(form, "remove rule-0-group-0")
    act(form, "down rule-0")
    assert [entry.inputs["name"] for entry in form.rules] == ["Large refunds", ""]
    assert form.rules[1].groups[0].at == "rule-1-group-0"


@pytest.mark.parametrize(
    "does", ["", "explode", "add", "add rule-9-group", "remove rule-x", "up rule-0", "add row", "remove rule"]
)
def test_a_button_that_makes_no_sense_does_nothing(refund_contract, does):
    form = act(form_of(DOCUMENT, "", refund_contract), does)

    assert document_of(form, refund_contract) == DOCUMENT | {
        "checks": document_of(form, refund_contract)["checks"]
    }
    assert len(form.rules) == 1


@pytest.mark.parametrize(
    ("change", "at", "said"),
    [
        ({"rule-0-name": ""}, "rule-0-name", "Give it a name"),
        ({"rule-0-group-0-row-0-field": "output.amout"}, "rule-0-group-0-row-0-field", "no field"),
        ({"rule-0-group-0-row-0-value": "many"}, "rule-0-group-0-row-0-value", "never equal"),
        ({f"{ROW_1}-op": "matches", f"{ROW_1}-value": "("}, f"{ROW_1}-value", "cannot be read"),
        ({"rule-0-queue": "nowhere"}, "rule-0-queue", "no queue"),
        ({"auto_approve_at": "7"}, "auto_approve_at", "from 0 to 1"),
        ({"spot_check": "nan"}, "spot_check", "from 0 to 1"),
        ({"auto_approve_at": "a lot"}, "auto_approve_at", "from 0 to 1"),
        ({"check-0-json": "{"}, "check-0-json", "not valid JSON"),
        ({"check-0-json": '{"all": [3]}'}, "check-0-json", "A condition is an object"),
        ({"notes": "x" * 9000}, "notes", "At most 8,000"),
        ({"prompt": "x" * 70_000}, "prompt", "longer than"),
    ],
)
def test_an_error_stands_beside_its_input_and_values_are_kept(signed_in, enzo, draft, change, at, said):
    browser = signed_in(enzo)
    posted = inputs_of(browser.get(PAGE)) | {"do": "save"} | change

    answer = browser.post(PAGE, posted)

    text = answer.content.decode()
    place = text.index(f'id="{at}"')
    assert answer.status_code == 422
    assert said in text[place : text.index("error", place) + 400 + len(posted.get(at, ""))]
    kept = inputs_of(answer)
    assert all(kept[name] == value for name, value in change.items())
    draft.refresh_from_db()
    assert draft.document == DOCUMENT


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "a\x00b"},
        {"notes": "a\x00b"},
        {"rule-0-group-0-row-0-value": "9" * 5000},
        {"rule-0-group-0-row-0-value": "9" * 400},
        {"rule-0-group-0-row-0-op": "in", "rule-0-group-0-row-0-value": "[" * 5000},
        {"rule-0-group-0-row-0-op": "in", "rule-0-group-0-row-0-value": "[NaN, 1e999]"},
        {"rule-0-group-0-row-0-op": ""},
        {"check-0-json": "[" * 5000},
        {"auto_approve_at": "1e999"},
        {"seen": "zz"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_hostile_values_are_refused_and_nothing_is_saved(signed_in, enzo, draft, change):
    browser = signed_in(enzo)

    answer = browser.post(PAGE, inputs_of(browser.get(PAGE)) | {"do": "save"} | change)

    assert answer.status_code in (409, 422)
    draft.refresh_from_db()
    assert draft.document == DOCUMENT


def test_a_draft_changed_by_somebody_else_is_not_overwritten(signed_in, enzo, lena, draft):
    browser = signed_in(enzo)
    mine = inputs_of(browser.get(PAGE)) | {"prompt": "Mine", "do": "save"}
    actions.edit_draft(draft, by=lena, document=DOCUMENT | {"prompt": "Hers"}, notes="x")

    answer = browser.post(PAGE, mine)

    assert answer.status_code == 409
    assert "Lena Koch changed this draft" in answer.content.decode()
    assert inputs_of(answer)["prompt"] == "Mine"
    draft.refresh_from_db()
    assert draft.document["prompt"] == "Hers"


def test_a_second_person_reads_and_publishes(signed_in, lena, published, refunds, enzo):
    draft = actions.start_draft(refunds, by=enzo)
    document = DOCUMENT | {"prompt": "Decide the refund kindly."}
    draft = actions.edit_draft(draft, by=enzo, document=document, notes="Kinder.")
    page = signed_in(lena).get(f"{PAGE}publish/").content.decode()
    assert "<ins> kindly</ins>" in page
    digest = re.search(r'name="digest" value="(\w+)"', page)[1]

    own = signed_in(enzo).post(f"{PAGE}publish/", {"digest": digest})
    outdated = signed_in(lena).post(f"{PAGE}publish/", {"digest": "00" * 32})
    broken = signed_in(lena).post(f"{PAGE}publish/", {"digest": "zz"})
    answer = signed_in(lena).post(f"{PAGE}publish/", {"digest": digest})

    assert (own.status_code, outdated.status_code, broken.status_code) == (409, 409, 422)
    assert answer.headers["Location"] == "/policies/refunds/"
    assert PolicyVersion.objects.get(number=2).published_by == lena


def test_publishing_asks_who_is_there_and_reading_does_not(signed_in, lena, published, refunds, enzo):
    draft = actions.start_draft(refunds, by=enzo)
    told = {"document": DOCUMENT | {"prompt": "Decide kindly."}, "notes": "Kinder."}
    draft = actions.edit_draft(draft, by=enzo, **told)
    browser = stale(signed_in(lena))

    assert browser.get(f"{PAGE}publish/").status_code == 200
    asked = browser.post(f"{PAGE}publish/", {"digest": draft.digest.hex()})
    assert not PolicyVersion.objects.filter(number=2).exists()

    assert after_the_proof(browser, asked).url == "/policies/refunds/"
    assert PolicyVersion.objects.get(number=2).published_by == lena


def test_publishing_without_notes_says_so(signed_in, refunds, enzo):
    draft = actions.start_draft(refunds, by=enzo)

    answer = signed_in(enzo).post(f"{PAGE}publish/", {"digest": draft.digest.hex()})

    assert answer.status_code == 422
    assert "release notes" in answer.content.decode()


def test_a_draft_is_discarded(signed_in, enzo, draft):
    assert signed_in(enzo).post(f"{PAGE}discard/").status_code == 302
    assert not PolicyDraft.objects.open().exists()
    assert signed_in(enzo).post(f"{PAGE}discard/").status_code == 404


def test_strangers_and_reviewers_may_not_write(signed_in, client, rosa, otto, draft):
    for verb in ("", "publish/"):
        assert client.get(PAGE + verb).status_code == 302
        assert signed_in(rosa).get(PAGE + verb).status_code == 403
        assert signed_in(otto).get(PAGE + verb).status_code == 404
    for verb in ("", "start/", "discard/", "publish/"):
        assert signed_in(rosa).post(PAGE + verb).status_code == 403


def test_a_form_with_anything_in_it_gives_a_document(refund_contract):
    odd = {
        "rule-0-name": "x",
        "rule-0-join": "?",
        "rule-0-group-0-join": "none",
        "rule-0-group-0-row-0-field": "",
    }

    document = document_of(posted_form(odd), refund_contract)

    assert document["routing"][0]["name"] == "x"
