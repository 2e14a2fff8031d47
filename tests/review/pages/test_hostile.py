"""What agents send to mislead a reader, to leak or to wear the product down shows as what it is."""

from reviewapp.review import actions
from tests import factories


def test_an_item_of_half_a_million_numbers_opens(signed_in, rosa, make_review):
    review = make_review(output={"rows": [0] * 400_000})
    page = signed_in(rosa).get(f"/review/{review.pk}/").content.decode()
    assert "more than 5,000 fields" in page


def test_what_nobody_sees_shows_in_every_word_an_agent_chose(signed_in, rosa, make_review):
    names = {"external_id": "ZD-\u202e1", "subject": "Hanna\u200b", "language": "e\u2066n"}
    review = make_review(output={"to\u202etal": 1}, **names)
    browser = signed_in(rosa)
    pages = [browser.get(address).content.decode() for address in ("/queue/", f"/review/{review.pk}/")]
    assert "⟦U+202E⟧" in pages[0]
    for sign in ("⟦U+202E⟧", "⟦U+200B⟧", "⟦U+2066⟧"):
        assert sign in pages[1]


def test_corrections_of_queues_one_does_not_see_are_not_shown_as_similar(
    signed_in, rosa, lena, make_review, hold, queue
):
    checks = [{"name": "No dates", "passed": False, "blocking": False}]
    elsewhere, form = hold(make_review(checks=checks), by=lena)
    sent = {**form, "verdict": "edited", "categories": ["tone"], "edited": "A secret of others."}
    made = actions.decide(elsewhere, by=lena, **sent)
    type(made).objects.filter(pk=made.pk).update(effective_at=made.decided_at)
    other = factories.make_queue(queue.team, lena, slug="others", name="Others")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(queue=other)

    shown = f"/review/{make_review(checks=checks).pk}/"
    assert "Similar past corrections" in signed_in(lena).get(shown).content.decode()
    assert "Similar past corrections" not in signed_in(rosa).get(shown).content.decode()
