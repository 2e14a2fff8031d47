import pytest

from reviewapp.accounts.actions import suspend
from reviewapp.review import actions
from reviewapp.review.models import Queue
from tests import factories
from tests.review.pages.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db
QUERIES = 12


def test_the_most_urgent_comes_first(signed_in, rosa, make_review):
    make_review(priority=2, external_id="LATER-1")
    make_review(priority=0, external_id="NOW-1", risk="high")

    words = words_of(signed_in(rosa).get("/queue/"))

    assert words.index("NOW-1") < words.index("LATER-1")
    assert "Needs me first 2" in words
    assert "High risk 1" in words


def test_search_and_filters_stand_in_the_address(signed_in, rosa, make_review, workflow):
    make_review(external_id="ZD-1", risk="high")
    make_review(external_id="ZD-2", risk="low")
    browser = signed_in(rosa)

    found = words_of(browser.get("/queue/?q=ZD-2"))
    high = browser.get(f"/queue/?risk=high&workflow={workflow.slug}")

    assert "ZD-2" in found
    assert "ZD-1" not in found
    assert "ZD-1" in words_of(high)
    assert f"workflow={workflow.slug}&amp;q=" not in high.content.decode()


def test_no_match_says_how_many_wait_outside(signed_in, rosa, make_review):
    make_review()

    words = words_of(signed_in(rosa).get("/queue/?q=kessler&risk=high"))

    assert "No item matches" in words
    assert "1 item waits outside this filter: high risk and up, text “kessler”." in words


def test_an_empty_queue_is_all_clear(signed_in, rosa, queue):
    assert "All clear" in words_of(signed_in(rosa).get("/queue/"))


def test_pages_follow_each_other_without_gaps(signed_in, rosa, make_review):
    wanted = {make_review().output.external_id for _ in range(30)}
    browser = signed_in(rosa)

    first = browser.get("/queue/")
    second = browser.get("/queue/" + first.context["next_url"])
    back = browser.get("/queue/" + second.context["previous_url"])

    seen = [row.output.external_id for page in (first, second) for row in page.context["page"].reviews]
    assert sorted(seen) == sorted(wanted)
    assert back.context["page"].reviews == first.context["page"].reviews


def test_htmx_gets_the_list_alone(signed_in, rosa, make_review):
    make_review()

    part = signed_in(rosa).get("/queue/?q=", headers=HTMX).content.decode()

    assert part.lstrip().startswith('<div id="listed"')


def test_a_stranger_sees_none_of_it(signed_in, otto, make_review):
    make_review(external_id="SECRET-1")

    assert "SECRET-1" not in words_of(signed_in(otto).get("/queue/"))


def test_nonsense_in_the_address_is_taken_as_not_asked(signed_in, rosa, make_review):
    make_review(external_id="ZD-9")

    page = signed_in(rosa).get("/queue/?view=x&risk=x&held_by=9999999999999999999999&after=x&before=%01")

    assert page.status_code == 200


def test_the_reason_filter_offers_what_the_policy_says(signed_in, rosa, make_review):
    review = make_review(external_id="ZD-7")
    review.reasons = [{"kind": "threshold", "ref": "auto_approve_at", "text": "Confidence 0.4 is under 0.9"}]
    review.save(update_fields=["reasons"])
    make_review(external_id="ZD-8")

    words = words_of(signed_in(rosa).get("/queue/?reason=threshold"))

    assert "Reason: low confidence" in words
    assert "ZD-7" in words
    assert "ZD-8" not in words


def test_confidence_is_amber_under_what_the_policy_in_force_asks(signed_in, rosa, make_review, workflow):
    make_review(confidence=0.9)
    browser = signed_in(rosa)

    def is_amber():
        return "meter warn" in browser.get("/queue/").content.decode()

    assert not is_amber()
    for limit, amber in ((0.95, True), (0.9, False), (None, False)):
        factories.make_policy(workflow, {"thresholds": {"auto_approve_at": limit}})
        assert is_amber() == amber


@pytest.mark.parametrize("rows", [10, 200])
def test_the_queue_page_asks_the_database_as_often_for_any_number_of_rows(
    signed_in, rosa, make_review, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_review()
    browser = signed_in(rosa)

    with django_assert_num_queries(QUERIES):
        browser.get("/queue/")


def test_a_lead_makes_a_queue_and_fills_it(signed_in, lena, rosa, northwind):
    browser = signed_in(lena)

    made = browser.post("/settings/queues/", {"name": "Legal team", "tier": 2})
    sent = {"name": "Legal", "tier": 2, "is_active": "on", "members": [rosa.pk]}
    browser.post(made.url, sent)

    queue = Queue.objects.get(slug="legal-team")
    assert (queue.name, queue.tier, list(queue.members.all())) == ("Legal", 2, [rosa])


def test_a_queue_named_twice_is_refused_in_words(signed_in, lena, queue):
    page = signed_in(lena).post("/settings/queues/", {"name": "Front line", "tier": 0})

    assert page.status_code == 422
    assert "already" in words_of(page)


def test_queues_are_set_up_by_leads_of_the_team(signed_in, rosa, otto, queue):
    assert signed_in(rosa).get("/settings/queues/").status_code == 403
    assert signed_in(otto).get(f"/settings/queues/{queue.slug}/").status_code == 404


def test_saving_a_queue_keeps_members_the_form_does_not_offer(signed_in, rosa, lena, ada, queue):
    suspend(rosa, team=queue.team, by=ada, reason="On leave.")
    sent = {"name": "Front line", "tier": 0, "is_active": "on", "members": [lena.pk]}
    assert signed_in(lena).post(f"/settings/queues/{queue.slug}/", sent).status_code == 302
    assert set(queue.members.all()) == {rosa, lena}


def test_a_queue_is_saved_whole_or_not_at_all(signed_in, rosa, lena, ada, queue):
    factories.give_role(rosa, factories.make_team(name="Southwind"), "reviewer")
    actions.remove_member(queue, by=lena, user=rosa)
    suspend(rosa, team=queue.team, by=ada, reason="On leave.")
    sent = {"name": "Renamed", "tier": 0, "is_active": "on", "members": [lena.pk, rosa.pk]}
    assert signed_in(lena).post(f"/settings/queues/{queue.slug}/", sent).status_code == 422
    queue.refresh_from_db()
    assert queue.name == "Front line"
