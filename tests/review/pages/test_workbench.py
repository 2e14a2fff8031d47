import pytest
from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.review import actions
from reviewapp.review.models import Draft, Review
from tests import factories
from tests.review.pages.conftest import HTMX, fresh, words_of

pytestmark = pytest.mark.django_db
QUERIES = 18


def test_the_next_item_opens_held(signed_in, rosa, make_review):
    review = make_review()

    page = signed_in(rosa).get("/review/", follow=True)

    assert page.redirect_chain[-1][0] == f"/review/{review.pk}/"
    assert Review.objects.held_by(rosa).get() == review
    assert "Approve and next" in words_of(page)


def test_an_item_held_already_comes_first(signed_in, rosa, make_review, hold):
    make_review(priority=0)
    held, _ = hold(make_review(priority=3))

    assert signed_in(rosa).get("/review/").url == f"/review/{held.pk}/"


def test_nothing_waiting_is_all_clear(signed_in, rosa, queue):
    page = signed_in(rosa).get("/review/")

    assert page.status_code == 200
    assert "All clear 0 decided today." in words_of(page)


def test_opening_an_item_answers_htmx_with_its_regions(signed_in, rosa, make_review):
    review = make_review()

    part = signed_in(rosa).get(f"/review/{review.pk}/", headers=HTMX).content.decode()

    assert part.lstrip().startswith('<article class="item" id="item"')
    assert '<aside class="dock" id="dock" aria-label="Decision" hx-swap-oob="true">' in part
    assert "<html" not in part


@pytest.fixture
def rich(make_review, workflow):
    """An item with everything the page can say about it."""
    checks = [
        {"name": "No dates", "passed": False, "blocking": True, "text": "Did not pass", "spans": [[0, 4]]}
    ]
    trace = {"steps": [{"kind": "tool", "name": "orders.get", "input": {"order": 7}, "duration_ms": 200}]}
    content = factories.make_content("Your parcel arrives on Tuesday.", trace=trace)
    version = factories.make_policy(workflow)
    review = make_review(checks=checks, policy_version=version, confidence=0.62, risk="high", content=content)
    review.reasons = [{"kind": "rule", "ref": "D", "text": "Promises a date"}]
    review.save()
    return review


def test_the_page_says_why_what_and_how(signed_in, rosa, rich):
    page = signed_in(rosa).get(f"/review/{rich.pk}/")

    told = "High risk", "0.62", "Policy v1", "Promises a date", "orders.get", "200", "No dates", "Tone"
    for words in (*told, "Approve anyway"):
        assert words in words_of(page)
    assert '<mark class="bad">Your<sup>1</sup></mark>' in page.content.decode()


def test_a_stranger_finds_nothing(signed_in, otto, make_review):
    review, browser = make_review(), signed_in(otto)

    assert browser.get(f"/review/{review.pk}/").status_code == 404
    assert browser.get(f"/review/{review.pk}/edit/").status_code == 404
    for verb in ("decide", "hold", "release", "skip", "draft", "undo"):
        assert browser.post(f"/review/{review.pk}/{verb}/", {"decision": str(review.pk)}).status_code == 404
    assert fresh(review).state == "waiting"


@pytest.mark.parametrize("name", ["next", "queue"])
def test_nobody_gets_in_without_signing_in(client, name, db):
    assert client.get(reverse(f"review:{name}")).url.startswith("/login/")


def test_an_auditor_reads_an_item_and_holds_nothing(signed_in, aude, make_review):
    review = make_review()

    page = signed_in(aude).get(f"/review/{review.pk}/")

    assert "Your roles in this team do not let you" in words_of(page)
    assert "Approve and next" not in words_of(page)
    assert fresh(review).state == "waiting"


def test_looking_at_an_item_one_does_not_hold_is_on_the_record(signed_in, aude, rosa, make_review):
    review = make_review()
    signed_in(aude).get(f"/review/{review.pk}/")
    signed_in(rosa).get(f"/review/{review.pk}/")

    looks = Event.objects.about(review).filter(action="review.looked_at")
    assert [event.actor_id for event in looks] == [str(aude.pk)]


def test_an_item_somebody_holds_says_who(signed_in, rosa, lena, make_review, hold):
    review, _ = hold(make_review(), by=lena)

    page = signed_in(rosa).get(f"/review/{review.pk}/")

    assert "Lena Koch holds this item until" in words_of(page)
    assert 'name="verdict"' not in page.content.decode()


def test_an_item_withdrawn_by_a_newer_version_shows_both(signed_in, rosa, make_review, support_agent):
    review = make_review()
    newer = factories.make_content("Your parcel arrives on Friday.")
    review.output.content = newer
    review.output.save()
    Review.objects.filter(pk=review.pk).update(state="closed", outcome="withdrawn", closed_at=review.due_at)
    successor = factories.make_review(review.output, queue=review.queue)

    page = signed_in(rosa).get(f"/review/{review.pk}/").content.decode()

    assert "The agent sent a newer version." in page
    assert "<del>Tuesday</del><ins>Friday</ins>" in page
    assert f'href="/review/{successor.pk}/"' in page


def test_moving_on_releases_the_item_before_unless_something_was_typed(signed_in, rosa, make_review, hold):
    (first, _), second, third = hold(make_review()), make_review(), make_review()
    browser = signed_in(rosa)

    browser.get(
        f"/review/{second.pk}/", headers=HTMX | {"HX-Current-URL": f"http://testserver/review/{first.pk}/"}
    )
    assert fresh(first).state == "waiting"

    Draft.objects.create(review=second, user=rosa, content={"justification": ["Because."]})
    browser.get(
        f"/review/{third.pk}/", headers=HTMX | {"HX-Current-URL": f"http://testserver/review/{second.pk}/"}
    )
    assert fresh(second).held_by == rosa


def test_a_draft_is_there_again(signed_in, rosa, make_review, hold):
    review, _ = hold(make_review())
    actions.save_draft(review, by=rosa, content={"categories": ["tone"], "justification": ["Too <stiff>."]})

    page = signed_in(rosa).get(f"/review/{review.pk}/").content.decode()

    assert "Too &lt;stiff&gt;." in page
    assert 'value="tone" checked' in page


def test_similar_corrections_share_a_failed_check(signed_in, rosa, lena, make_review, hold):
    checks = [{"name": "No dates", "passed": False, "blocking": False}]
    other, form = hold(make_review(checks=checks), by=lena)
    sent = {**form, "verdict": "edited", "categories": ["tone"], "edited": "Your parcel is on its way."}
    decision = actions.decide(other, by=lena, **sent)
    type(decision).objects.filter(pk=decision.pk).update(effective_at=decision.decided_at)

    page = signed_in(rosa).get(f"/review/{make_review(checks=checks).pk}/").content.decode()
    unlike = signed_in(rosa).get(f"/review/{make_review().pk}/").content.decode()

    assert "Similar past corrections" in page
    assert "Similar past corrections" not in unlike


def test_the_rail_is_filtered_and_stays_in_order(signed_in, rosa, make_review):
    make_review(risk="low", priority=2, external_id="LOW-1")
    make_review(risk="high", priority=1, external_id="HIGH-1")
    browser = signed_in(rosa)

    whole = words_of(browser.get("/review/queue/", headers=HTMX))
    high = words_of(browser.get("/review/queue/?risk=high", headers=HTMX))

    assert whole.index("HIGH-1") < whole.index("LOW-1")
    assert "LOW-1" not in high
    assert browser.get("/review/queue/?risk=high").url == "/queue/?risk=high"


def test_a_tick_tells_how_many_are_new(signed_in, rosa, make_review):
    before = make_review()
    make_review()

    part = signed_in(rosa).get(f"/review/queue/?since={before.pk}&shown=0", headers=HTMX)

    assert "1 new item · show" in words_of(part)
    assert 'id="queue"' not in part.content.decode()


@pytest.mark.parametrize("rows", [10, 200])
def test_the_workbench_asks_the_database_as_often_for_any_number_of_rows(
    signed_in, rosa, make_review, hold, django_assert_num_queries, rows
):
    for _ in range(rows):
        make_review()
    review, _ = hold(make_review(priority=0))
    browser = signed_in(rosa)

    with django_assert_num_queries(QUERIES):
        browser.get(f"/review/{review.pk}/")
