"""The pages of legal holds and of personal data, as people see them."""

import io
import json
import zipfile

import pytest

from reviewapp.retention.actions import ask_release, erase_on, export_subject
from reviewapp.retention.models import Erasure, LegalHold
from reviewapp.review.models import Output
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests import factories
from tests.retention import histories
from tests.retention.world import make_whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_web")]
HOLDS, PERSONS = "/settings/legal-holds/", "/settings/personal-data/"
NASTY = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def register(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def ask(signed_in):
    """What a person's browser is answered: `ask(ada, "/settings/legal-holds/")`, with data as a post."""

    def asked(person, address, sent=None, **headers):
        browser = signed_in(person)
        return browser.get(address, **headers) if sent is None else browser.post(address, sent, **headers)

    return asked


def test_an_admin_sets_a_hold_and_sees_what_it_covers(ask, ada, output, workflow):
    sent = {"name": "Case 14", "subject": "customer 7", "workflow": workflow.slug, "reason": "A claim."}
    answer = ask(ada, f"{HOLDS}add/", sent)
    hold = LegalHold.objects.get()
    assert answer.url == f"{HOLDS}{hold.pk}/"
    page = ask(ada, answer.url).content.decode()
    assert "<b>1</b> item is kept" in page
    assert "Case 14" in ask(ada, HOLDS).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "x", "reason": "x"}, "Say what is kept"),
        ({"name": "x", "reason": "x", "output": "nobody"}, "No item of your team has this id"),
        ({"name": "x", "reason": "x", "since": "2026-02-02", "until": "2026-01-01"}, "ends before it begins"),
        ({"reason": "x", "subject": "x"}, "required"),
    ],
)
def test_a_form_says_what_is_wrong(ask, ada, sent, words):
    answer = ask(ada, f"{HOLDS}add/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_both_days_of_a_period_are_covered(ask, ada, output):
    day = f"{Output.objects.get().received_at:%Y-%m-%d}"
    ask(ada, f"{HOLDS}add/", {"name": "x", "reason": "x", "since": day, "until": day})
    assert LegalHold.objects.get().covered().count() == 1


def test_a_hold_ends_on_the_pages_of_two_admins(ask, ada, alan, set_hold):
    page = f"{HOLDS}{set_hold(subject='customer 7').pk}/"
    ask(ada, f"{page}ask-release/", {"reason": "Settled."})
    assert "Another admin confirms this" in ask(ada, page).content.decode()
    assert ask(ada, f"{page}release/", {}).status_code == 403
    assert ask(alan, f"{page}release/", {}).status_code == 302
    assert "Released" in ask(alan, page).content.decode()


def test_an_auditor_sees_and_changes_nothing(ask, aude, alan, set_hold):
    hold = set_hold(subject="customer 7")
    ask_release(hold, by=alan, reason="x")
    page = ask(aude, f"{HOLDS}{hold.pk}/").content.decode()
    assert "Case 14" in page
    assert "Release it?" not in page
    assert ask(aude, f"{HOLDS}add/").status_code == 403


def test_holds_and_persons_of_others_are_not_there(ask, otto, ada, set_hold):
    assert ask(otto, f"{HOLDS}{set_hold(subject='customer 7').pk}/").status_code == 404


def test_somebody_is_looked_up_without_a_name_in_the_address(ask, ada, output):
    answer = ask(ada, PERSONS, {"subject": "customer 7"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 item" in page
    assert '<th scope="row">Comments</th><td class="number">1</td>' in page
    assert "customer 7" in page


def test_a_person_is_erased_by_two_on_the_pages(ask, ada, alan, output):
    answer = ask(ada, f"{PERSONS}erase/", {"subject": "customer 7", "reason": "Case 3."})
    erasure = Erasure.objects.get()
    assert answer.url == f"{PERSONS}{erasure.pk}/"
    assert "Another admin confirms this" in ask(ada, answer.url).content.decode()
    ask(alan, f"{answer.url}confirm/", {})
    assert "hx-get" in ask(alan, f"{answer.url}progress/").content.decode()
    assert erase_on(Erasure.objects.get()) == 1
    erase_on(Erasure.objects.get())
    page = ask(alan, f"{answer.url}progress/").content.decode()
    assert "1 item was erased" in page
    assert "hx-get" not in page


def test_a_request_without_a_reason_is_asked_for_it(ask, ada, output):
    answer = ask(ada, f"{PERSONS}erase/", {"subject": "customer 7", "reason": ""})
    assert answer.status_code == 422
    assert not Erasure.objects.exists()
    assert "Kept on" in answer.content.decode()


def test_a_request_is_taken_back_on_its_page(ask, ada, output):
    ask(ada, f"{PERSONS}erase/", {"subject": "customer 7", "reason": "Case 3."})
    erasure = Erasure.objects.get()
    ask(ada, f"{PERSONS}{erasure.pk}/withdraw/", {})
    assert "Taken back" in ask(ada, f"{PERSONS}{erasure.pk}/").content.decode()


def opened(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_a_person_gets_all_of_it_to_read_and_as_json(ask, ada, output, events_named):
    files = opened(ask(ada, f"{PERSONS}export/", {"subject": "customer 7"}))
    told = json.loads(files.read("person.json"))
    assert told["subject"] == "customer 7"
    assert told["kept"]["outputs"][0]["external_id"] == output.external_id
    for kind in ("content", "traces", "metadata", "decisions", "comments", "drafts", "deliveries"):
        assert "Quendel" in json.dumps(told["kept"][kind]), kind
    page = files.read("person.html").decode()
    assert page.count("Quendel") >= 7
    (event,) = events_named("retention.subject_exported")
    assert event.facts["outputs"] == 1
    assert event.facts["in_full"] is True


def test_a_person_gets_their_own_words_in_full_and_the_page_says_so(ask, ada, workflow, rosa):
    workflow.masking = document_of([MaskingRule("email", "shown", ("lead",))])
    workflow.save(update_fields=["masking"])
    make_whole(workflow, rosa, says="quendel@example.org")
    page = ask(ada, PERSONS, {"subject": "customer 7"}).content.decode()
    assert "what is masked here is not masked there" in page
    files = opened(ask(ada, f"{PERSONS}export/", {"subject": "customer 7"}))
    assert "quendel@example.org" in files.read("person.html").decode()


def test_the_item_of_a_hold_is_named_as_its_reader_may_see_it(ask, ada, workflow, set_hold):
    workflow.masking = document_of([MaskingRule("email", "shown", ("lead",))])
    workflow.save(update_fields=["masking"])
    hold = set_hold(output=factories.make_output(workflow, external_id="M: quendel@example.org"))
    for address in (HOLDS, f"{HOLDS}{hold.pk}/"):
        page = ask(ada, address).content.decode()
        assert "e-mail address, masked" in page
        assert "quendel@" not in page


def test_what_somebody_wrote_runs_nowhere(northwind, ada, workflow, rosa):
    make_whole(workflow, rosa, subject=NASTY, says=NASTY)
    with export_subject(northwind, NASTY, by=ada) as file:
        page = zipfile.ZipFile(file).read("person.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_nothing_is_written_out_where_nothing_is(ask, ada):
    assert ask(ada, f"{PERSONS}export/", {"subject": "nobody"}).status_code == 409


def test_nobody_else_takes_a_person_away(ask, cast, output):
    for name in ("rosa", "sam", "lena", "enzo", "aude", "otto"):
        answer = ask(cast[name], f"{PERSONS}export/", {"subject": "customer 7"})
        assert answer.status_code in {403, 409}, name


def test_an_agent_that_moves_a_held_output_is_refused(client, support_agent, northwind, rosa, set_hold):

    ready = histories.ready(northwind, rosa)
    output = histories.post(support_agent, ready, subject="customer 7")
    set_hold(subject="customer 7")
    _, token = factories.make_key(support_agent)
    body = {"input": {"message": "x"}, "output": "y", "subject": "customer 8"}
    answer = client.put(
        f"/api/v1/outputs/{output.pk}", body, content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.status_code == 409
    assert answer.json()["code"] == "legal_hold"
    assert Output.objects.get(pk=output.pk).subject == "customer 7"
