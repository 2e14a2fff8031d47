import pytest

from reviewapp.review import actions
from reviewapp.review.models import Decision, Draft, Review
from tests import factories
from tests.review.pages.conftest import HTMX, fresh, words_of

pytestmark = pytest.mark.django_db


def post(browser, review, form, verb="decide", **headers):
    return browser.post(f"/review/{review.pk}/{verb}/", form, headers=headers or None)


def test_approving_answers_with_the_next_item_already_held(signed_in, rosa, make_review, hold):
    (review, form), following = hold(make_review(priority=0)), make_review(external_id="NEXT-1")

    answer = post(signed_in(rosa), review, form | {"verdict": "approved"}, **HTMX)

    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"/review/{following.pk}/"
    assert fresh(following).held_by == rosa
    for region in ('id="item"', 'id="dock"', 'id="queue"', 'id="count"', "beforeend:#snacks"):
        assert region in answer.content.decode()
    assert f"Approved {review.output.external_id}. Next: Where is my parcel" in answer.content.decode()


def test_a_plain_form_goes_on_to_the_next_item_with_undo(signed_in, rosa, make_review, hold):
    (review, form), following = hold(make_review(priority=0)), make_review()
    browser = signed_in(rosa)

    answer = post(browser, review, form | {"verdict": "approved"})
    decision = Decision.objects.get()
    page = browser.get(answer.url)

    assert answer.url == f"/review/{following.pk}/?done={decision.pk}"
    assert f'action="/review/{review.pk}/undo/"' in page.content.decode()


def test_the_last_one_leaves_all_clear(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())

    answer = post(signed_in(rosa), review, form | {"verdict": "approved"}, **HTMX)

    assert "All clear 1 decided today." in words_of(answer)


def test_sending_it_twice_decides_once(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser = signed_in(rosa)

    for _ in range(2):
        assert post(browser, review, form | {"verdict": "approved"}).status_code == 302

    assert Decision.objects.count() == 1


def test_a_rejection_without_category_keeps_everything(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    sent = form | {"verdict": "rejected", "justification": "Not <true>."}

    part = post(signed_in(rosa), review, sent, **HTMX)
    page = post(signed_in(rosa), review, sent)

    assert part.status_code == page.status_code == 422
    assert part["HX-Retarget"] == "#wrong"
    assert "Pick at least one category to reject." in words_of(part)
    assert "Not &lt;true&gt;." in page.content.decode()
    assert form["submission_id"] in page.content.decode()
    assert not Decision.objects.exists()


def test_escalating_needs_a_reason_and_takes_the_queue_asked_for(
    signed_in, rosa, sam, make_review, hold, northwind
):
    factories.make_queue(northwind, sam, name="Seniors", tier=1)
    legal = factories.make_queue(northwind, sam, name="Legal", tier=2)
    review, form = hold(make_review())
    browser = signed_in(rosa)

    refused = post(browser, review, form | {"verdict": "escalated", "escalate_to": "legal"})
    post(
        browser, review, form | {"verdict": "escalated", "escalate_to": "legal", "justification": "A threat."}
    )

    assert refused.status_code == 422
    assert Decision.objects.get().escalated_to == legal


def test_abstaining_carries_its_reason(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())

    post(signed_in(rosa), review, form | {"verdict": "abstained", "abstain_reason": "not_enough_context"})

    assert Decision.objects.get().abstain_reason == "not_enough_context"


@pytest.mark.parametrize(
    "broken", [{"token": "x"}, {"seen_digest": ""}, {"submission_id": "1"}, {"verdict": "maybe"}]
)
def test_a_broken_form_is_refused_in_words(signed_in, rosa, make_review, hold, broken):
    review, form = hold(make_review())

    answer = post(signed_in(rosa), review, form | {"verdict": "approved"} | broken)

    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_a_lost_hold_keeps_what_was_typed(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    actions.release(review, by=rosa, token=form["token"])
    sent = form | {"verdict": "rejected", "categories": ["tone"], "justification": "Stiff."}

    part = post(signed_in(rosa), review, sent, **HTMX)

    assert part.status_code == 423
    assert part["HX-Retarget"] == "#notices"
    assert "Your hold ended" in words_of(part)
    assert Draft.objects.get(user=rosa).content["justification"] == ["Stiff."]


def test_a_lost_hold_keeps_a_correction_in_a_plain_form_too(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    actions.release(review, by=rosa, token=form["token"])
    browser = signed_in(rosa)

    page = post(browser, review, form | {"verdict": "edited", "categories": ["tone"], "text": "My words."})
    again = post(browser, review, {"again": "1"}, verb="hold")
    editor = browser.get(f"/review/{review.pk}/edit/")

    assert page.status_code == 423
    assert again.url == f"/review/{review.pk}/"
    assert "My words." in editor.content.decode()


def test_a_decision_made_by_somebody_else_is_named(signed_in, rosa, lena, make_review, hold):
    review, form = hold(make_review())
    actions.release(review, by=rosa, token=form["token"])
    taken, other = hold(review, by=lena)
    actions.decide(taken, by=lena, verdict="approved", **other)

    part = post(signed_in(rosa), review, form | {"verdict": "approved"}, **HTMX)

    assert part.status_code == 409
    assert "Lena Koch approved it" in words_of(part)
    assert not Draft.objects.exists()


def test_undo_brings_the_item_back_with_all_that_was_said(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser = signed_in(rosa)
    post(browser, review, form | {"verdict": "rejected", "categories": ["tone"], "justification": "Stiff."})
    decision = Decision.objects.get()

    part = post(browser, review, {"decision": str(decision.pk)}, verb="undo", **HTMX)

    assert part["HX-Push-Url"] == f"/review/{review.pk}/"
    assert 'value="tone" checked' in part.content.decode()
    assert "Stiff." in part.content.decode()
    assert fresh(review).held_by == rosa


def test_undoing_a_correction_comes_back_to_the_editor(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser = signed_in(rosa)
    post(browser, review, form | {"verdict": "edited", "categories": ["tone"], "text": "Soon."})

    answer = post(browser, review, {"decision": str(Decision.objects.get().pk)}, verb="undo")

    assert answer.url == f"/review/{review.pk}/edit/"
    assert "Soon." in browser.get(answer.url).content.decode()


def test_undoing_too_late_says_so(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser = signed_in(rosa)
    post(browser, review, form | {"verdict": "approved"})
    decision = Decision.objects.get()
    Decision.objects.update(takes_effect_at=decision.decided_at)

    part = post(browser, review, {"decision": str(decision.pk)}, verb="undo", **HTMX)

    assert part.status_code == 409
    assert "has left" in words_of(part)


def test_a_decided_item_shows_its_decision(signed_in, rosa, lena, make_review, hold):
    review, form = hold(make_review())
    post(signed_in(rosa), review, form | {"verdict": "approved"})

    own, others = signed_in(rosa).get(f"/review/{review.pk}/"), signed_in(lena).get(f"/review/{review.pk}/")

    assert "Undo" in words_of(own)
    assert "Rosa Diaz" in words_of(others)
    assert 'name="verdict"' not in others.content.decode()


def test_keeping_the_hold_moves_its_end(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    before = fresh(review).held_until

    part = post(signed_in(rosa), review, {"token": form["token"]}, verb="hold", **HTMX)

    assert part.content.decode().lstrip().startswith('<form class="hold" id="hold"')
    assert fresh(review).held_until > before


def test_holding_again_brings_the_new_token(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    actions.release(review, by=rosa, token=form["token"])

    part = post(signed_in(rosa), review, {"token": form["token"], "again": "1"}, verb="hold", **HTMX)

    assert f'id="decision-token" value="{fresh(review).token}" hx-swap-oob="true"' in part.content.decode()


def test_a_leaving_page_releases_only_the_hold_it_knew(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser, known = signed_in(rosa), fresh(review).held_until.isoformat()
    actions.extend(review, by=rosa, token=form["token"])

    assert post(browser, review, {"token": form["token"], "until": known}, verb="release").status_code == 204
    assert fresh(review).state == "held"

    known = fresh(review).held_until.isoformat()
    post(browser, review, {"token": form["token"], "until": known}, verb="release")
    assert fresh(review).state == "waiting"


def test_an_item_opened_again_outlives_the_page_left_behind(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    browser, known = signed_in(rosa), fresh(review).held_until.isoformat()

    browser.get(f"/review/{review.pk}/")
    post(browser, review, {"token": form["token"], "until": known}, verb="release")

    assert fresh(review).state == "held"


def test_the_count_in_the_top_bar_follows_a_decision(signed_in, rosa, make_review, hold):
    (review, form), _ = hold(make_review()), [make_review(), make_review()]

    answer = post(signed_in(rosa), review, form | {"verdict": "approved"}, **HTMX)

    assert 'id="waiting" hx-swap-oob="true">1<' in answer.content.decode()


def test_skipping_opens_another_item(signed_in, rosa, make_review, hold):
    (review, form), other = hold(make_review(priority=0)), make_review()

    answer = post(signed_in(rosa), review, {"token": form["token"]}, verb="skip")

    assert answer.url == f"/review/{other.pk}/"
    assert fresh(review).skipped_by == [rosa.pk]


def test_a_draft_is_kept_without_tokens(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())

    note = post(
        signed_in(rosa), review, form | {"justification": "So far.", "csrfmiddlewaretoken": "x"}, verb="draft"
    )

    assert "Draft saved" in words_of(note)
    assert Draft.objects.get().content == {"justification": ["So far."]}


@pytest.mark.parametrize("verb", ["decide", "undo", "hold", "release", "skip", "draft"])
def test_changing_something_takes_a_post(signed_in, rosa, make_review, verb):
    assert signed_in(rosa).get(f"/review/{make_review().pk}/{verb}/").status_code == 405


def test_someone_who_may_not_decide_is_told_whom_to_ask(signed_in, enzo, make_review, hold):
    review, form = hold(make_review())

    answer = post(signed_in(enzo), review, form | {"verdict": "approved"})

    assert answer.status_code == 403
    assert "Ask" in words_of(answer)
    assert Review.objects.get().state == "held"


def test_a_refusal_speaks_of_a_draft_only_if_something_was_typed(signed_in, rosa, make_review, hold):
    review, form = hold(make_review())
    actions.release(review, by=rosa, token=form["token"])

    empty = post(signed_in(rosa), review, form | {"verdict": "approved"}, **HTMX)
    typed = post(signed_in(rosa), review, form | {"verdict": "approved", "justification": "Why"}, **HTMX)

    assert "Nothing was changed." in words_of(empty)
    assert "What you typed" not in words_of(empty)
    assert "What you typed is kept as your draft." in words_of(typed)
