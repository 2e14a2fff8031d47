"""Comments on the page of an item: shown safely, written by form and by htmx, hidden where it is blind."""

import pytest
from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.base.keeping import ERASE, Order
from reviewapp.review import actions
from reviewapp.review.actions.forget import forget_comments
from reviewapp.review.models import Comment
from tests import factories
from tests.review.pages.conftest import HTMX, words_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> asks \u202e{{ 7 }}"


@pytest.fixture
def review(make_review):
    return make_review()


def there(review):
    return reverse("review:comment", args=[review.pk])


def page_of(browser, review):
    return browser.get(reverse("review:open", args=[review.pk])).content.decode()


def test_one_is_written_by_plain_form_and_shown(signed_in, rosa, review):
    answer = signed_in(rosa).post(there(review), {"text": HOSTILE})
    assert (answer.status_code, answer.url) == (302, reverse("review:open", args=[review.pk]))
    page = page_of(signed_in(rosa), review)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; asks" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "Rosa" in page


def test_htmx_gets_the_comments_alone(signed_in, rosa, lena, review):
    actions.comment(review.output, by=lena, text="Ask the depot.")
    answer = signed_in(rosa).post(there(review), {"text": "They say Friday."}, headers=HTMX)
    body = answer.content.decode()
    assert body.count('id="comments"') == 1
    assert 'id="dock"' not in body
    assert body.index("Ask the depot.") < body.index("They say Friday.")


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("text", [" ", "x" * 2_001])
def test_what_is_wrong_stands_by_the_form(signed_in, rosa, review, text, headers):
    answer = signed_in(rosa).post(there(review), {"text": text}, headers=headers)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Comment.objects.exists()


def test_an_outsider_finds_nothing(signed_in, otto, review):
    assert signed_in(otto).post(there(review), {"text": "Hm."}).status_code == 404


def test_an_auditor_reads_them_and_writes_none(signed_in, lena, aude, review):
    actions.comment(review.output, by=lena, text="Ask the depot.")
    browser = signed_in(aude)
    page = page_of(browser, review)
    assert "Ask the depot." in page
    assert there(review) not in page
    assert browser.post(there(review), {"text": "Hm."}).status_code == 403
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("purpose", ["second", "gold"])
def test_who_judges_blind_sees_none_and_writes_none(signed_in, rosa, lena, make_review, purpose):
    review = make_review(purpose=purpose)
    actions.comment(review.output, by=lena, text="Ask the depot.")
    browser = signed_in(rosa)
    page = page_of(browser, review)
    assert "Ask the depot." not in page
    assert there(review) not in page
    assert browser.post(there(review), {"text": "Hm."}).status_code == 409
    assert Event.objects.filter(action="comment.written").count() == 1


def test_the_page_says_what_took_one(signed_in, rosa, review, northwind):
    written = actions.comment(review.output, by=rosa, text="Ask Mr Quendel.")
    order = Order(ERASE, because="rule:7", says="by rule “Words”", team_id=northwind.pk)
    forget_comments([written.pk], order)
    answer = signed_in(rosa).get(reverse("review:open", args=[review.pk]))
    assert "by rule “Words”" in words_of(answer)
    assert "Quendel" not in words_of(answer)


def test_comments_are_of_the_item_only(signed_in, rosa, lena, make_review):
    one, other = make_review(), make_review()
    actions.comment(one.output, by=lena, text="Ask the depot.")
    assert "Ask the depot." not in page_of(signed_in(rosa), other)


def test_agents_never_see_them(review, lena, support_agent, client):
    actions.comment(review.output, by=lena, text="Ask the depot.")
    _, token = factories.make_key(support_agent)
    answer = client.get(f"/api/v1/outputs/{review.output_id}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "depot" not in answer.content.decode()
