import pytest

from reviewapp.review.models import SavedView
from tests.review.pages.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(rosa, northwind):
    return SavedView.objects.create(user=rosa, team=northwind, name="Mine", query="view=samples&risk=high")


def test_saved_views_are_the_readers_own(signed_in, rosa, lena, queue, northwind, mine):
    SavedView.objects.create(user=lena, team=northwind, name="Hers", query="")

    for page in ("/queue/", "/queue/views/"):
        words = signed_in(rosa).get(page).content.decode()
        assert "Mine" in words
        assert "Hers" not in words


def test_the_list_on_the_page_is_kept_under_a_name(signed_in, rosa, make_review):
    browser = signed_in(rosa)
    part = browser.get("/queue/?risk=high&q=ZD&after=x", headers=HTMX)
    assert part.context["query"] == "view=needs-me&risk=high&q=ZD"
    assert 'name="query" value="view=needs-me&amp;risk=high&amp;q=ZD"' in part.content.decode()

    sent = {"name": "Parcels", "query": part.context["query"]}
    kept = browser.post("/queue/views/", sent, follow=True)

    assert kept.redirect_chain == [("/queue/?view=needs-me&risk=high&q=ZD", 302)]
    assert "Parcels was saved." in words_of(kept)
    assert [view["on"] for view in kept.context["saved"]] == [True]


def test_only_what_the_queue_page_offers_is_kept(signed_in, rosa, northwind):
    signed_in(rosa).post("/queue/views/", {"name": "Odd", "query": "view=x&evil=1&before=3&reason=rule"})

    assert SavedView.objects.get().query == "view=needs-me&reason=rule"


@pytest.mark.parametrize(("name", "said"), [("MINE", "already"), ("", "Give the view a name.")])
def test_a_refused_name_says_why_and_keeps_the_list(signed_in, rosa, mine, name, said):
    page = signed_in(rosa).post("/queue/views/", {"name": name, "query": "risk=low"})

    assert page.status_code == 422
    assert said in words_of(page)
    assert 'value="risk=low"' in page.content.decode()


def test_a_view_is_renamed_and_deleted(signed_in, rosa, mine):
    browser = signed_in(rosa)

    assert browser.post(f"/queue/views/{mine.pk}/rename/", {"name": "Samples"}).status_code == 302
    assert SavedView.objects.get().name == "Samples"
    assert browser.post(f"/queue/views/{mine.pk}/rename/", {"name": " "}).status_code == 422
    assert browser.post(f"/queue/views/{mine.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_colleagues_view_is_not_found(signed_in, lena, mine):
    assert signed_in(lena).post(f"/queue/views/{mine.pk}/rename/", {"name": "X"}).status_code == 404
    assert signed_in(lena).post(f"/queue/views/{mine.pk}/delete/").status_code == 404


def test_v_opens_the_views_on_queue_and_workbench(signed_in, rosa, make_review):
    make_review()
    browser = signed_in(rosa)

    for address in ("/queue/", "/review/"):
        assert 'aria-keyshortcuts="v"' in browser.get(address, follow=True).content.decode()
