"""Whether past suggestions came true."""

from datetime import timedelta

from django.utils import timezone

from reviewapp.learning.models import Suggestion
from tests.learning.making import make_observation, make_pattern, make_suggestion

QUERIES = 7


def opened(suggestion, *, days_ago):
    Suggestion.objects.filter(pk=suggestion.pk).update(opened_at=timezone.now() - timedelta(days=days_ago))


def make_judged(replies, rosa, *, later=3):
    """Six hits before it was opened ten days ago; afterwards as many hits as told and one miss."""
    hits = [make_observation(replies, rosa, days_ago=20) for _ in range(6)]
    hits += [make_observation(replies, rosa, days_ago=5) for _ in range(later)]
    misses = [make_observation(replies, rosa, verdict="approved", days_ago=4)]
    made = make_suggestion(replies, make_pattern(replies, hits=hits, misses=misses))
    opened(made, days_ago=10)
    return made


def test_what_was_said_stands_beside_what_came(signed_in, rosa, replies, front_line):
    make_judged(replies, rosa)

    page = signed_in(rosa).get("/learning/calibration/").content.decode()

    assert "3 of 4" in page
    assert 'class="reached"' in page
    assert "1 of 10" in page
    assert "S-1" in page


def test_too_few_later_outputs_say_nothing(signed_in, rosa, replies, front_line):
    make_judged(replies, rosa, later=1)

    assert "Too little to tell" in signed_in(rosa).get("/learning/calibration/").content.decode()


def test_it_is_narrowed_to_a_workflow(signed_in, rosa, replies, front_line):
    make_judged(replies, rosa)
    browser = signed_in(rosa)

    assert "3 of 4" in browser.get("/learning/calibration/?workflow=replies").content.decode()
    assert "3 of 4" in browser.get("/learning/calibration/?workflow=unknown").content.decode()


def test_what_came_after_its_version_does_not_count(signed_in, rosa, replies, front_line):
    made = make_judged(replies, rosa)
    closed = {"state": "live", "version": replies.rollouts.get().version}
    Suggestion.objects.filter(pk=made.pk).update(closed_at=timezone.now() - timedelta(days=9), **closed)

    assert "Too little to tell" in signed_in(rosa).get("/learning/calibration/").content.decode()


def test_it_asks_as_often_for_many(signed_in, rosa, replies, front_line, django_assert_num_queries):
    for _ in range(4):
        make_judged(replies, rosa)
    browser = signed_in(rosa)

    with django_assert_num_queries(QUERIES):
        browser.get("/learning/calibration/")


def test_a_stranger_sees_none_of_it(signed_in, rosa, otto, replies, front_line):
    make_judged(replies, rosa)

    assert "3 of 4" not in signed_in(otto).get("/learning/calibration/").content.decode()
