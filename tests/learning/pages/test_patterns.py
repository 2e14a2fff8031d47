"""One pattern, the outputs behind its numbers, and what people make of it."""

import pytest
from django.utils import timezone

from reviewapp.learning.models import Pattern
from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion

QUERIES = 10


def there(pattern, rest=""):
    return f"/learning/patterns/{pattern.pk}/{rest}"


def test_a_pattern_shows_how_often_since_when_and_by_whom(signed_in, rosa, promised):
    page = signed_in(rosa).get(there(promised)).content.decode()

    assert "4 of 5" in page
    assert "80 % range" in page
    assert "separate cases" in page
    assert "2</b>" in page
    assert f'href="{there(promised, "outputs/")}"' in page


def test_its_examples_read_as_differences_and_lead_to_the_item(signed_in, rosa, promised):
    page = signed_in(rosa).get(there(promised)).content.decode()

    assert "<del>Your parcel arrives on Tuesday</del><ins>We send the tracking link today</ins>" in page
    review = promised.evidence.filter(is_hit=True).first().observation.decision.review_id
    assert f'href="/review/{review}/"' in page


def test_the_weeks_are_bars_and_a_table_that_leads_to_rows(signed_in, rosa, promised):
    page = signed_in(rosa).get(there(promised)).content.decode()

    assert '<rect class="now"' in page
    assert "View as table" in page
    assert "outputs/?is_hit=0&amp;week=" in page


def test_what_became_of_it_is_told(signed_in, rosa, replies, promised):
    make_suggestion(replies, promised, title="Never name a day")
    make_pattern(replies, label="a part of it", parent=promised)

    page = signed_in(rosa).get(there(promised)).content.decode()

    assert "Never name a day" in page
    assert "a part of it" in page
    assert 'href="/learning/suggestions/1/"' in page


def test_outputs_for_and_against_are_listed(signed_in, rosa, promised):
    browser = signed_in(rosa)

    hits = browser.get(there(promised, "outputs/")).content.decode()
    misses = browser.get(there(promised, "outputs/?is_hit=0")).content.decode()

    assert hits.count("data-open-row") == 4
    assert misses.count("data-open-row") == 1
    assert "Your parcel arrives on Tuesday" in misses
    assert "Approved" in misses


def test_the_outputs_of_one_week(signed_in, rosa, replies, front_line):
    now = timezone.localtime()
    seen = [make_observation(replies, rosa, days_ago=now.weekday() + days) for days in (0, 7, 14)]
    pattern = make_pattern(replies, hits=seen)
    monday = seen[1].decided_at.astimezone(now.tzinfo).date()

    page = signed_in(rosa).get(there(pattern, f"outputs/?week={monday}")).content.decode()

    assert page.count("data-open-row") == 1
    assert (
        signed_in(rosa).get(there(pattern, "outputs/?week=9999-99-99")).content.count(b"data-open-row") == 3
    )


def test_items_of_queues_one_does_not_see_are_counted_but_not_shown(signed_in, sam, lena, rosa, replies):
    legal = factories.make_queue(replies.team, lena, name="Legal")
    secret = make_observation(replies, lena, output="Our lawyers say no.", after="No.", queue=legal)
    pattern = make_pattern(replies, hits=[secret])

    page = signed_in(rosa).get(there(pattern, "outputs/")).content.decode()

    assert "lawyers" not in page
    assert "1 more counts in queues you do not see" in page
    assert "lawyers" in signed_in(lena).get(there(pattern, "outputs/")).content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_the_page_asks_as_often_for_any_number_of_rows(
    signed_in, rosa, replies, front_line, django_assert_num_queries, rows
):
    pattern = make_pattern(replies, hits=[make_observation(replies, rosa) for _ in range(rows)])
    for _ in range(rows):
        make_suggestion(replies, pattern)
    browser = signed_in(rosa)

    with django_assert_num_queries(QUERIES):
        browser.get(there(pattern))


def test_a_pattern_gets_another_name(signed_in, lena, promised):
    answer = signed_in(lena).post(there(promised, "rename/"), {"name": "Promised dates"})

    assert answer.status_code == 302
    assert "Promised dates" in signed_in(lena).get(there(promised)).content.decode()


@pytest.mark.parametrize(("verb", "state"), [("mute", "muted"), ("refuse", "refused")])
def test_a_pattern_is_set_aside_for_a_reason_and_stands_again(signed_in, lena, promised, verb, state):
    browser = signed_in(lena)
    assert browser.post(there(promised, f"{verb}/"), {"reason": " "}).status_code == 422

    assert browser.post(there(promised, f"{verb}/"), {"reason": "A matter of taste"}).status_code == 302
    promised.refresh_from_db()
    assert promised.state == state
    page = browser.get(there(promised)).content.decode()
    assert "A matter of taste" in page

    browser.post(there(promised, "unmute/"))
    promised.refresh_from_db()
    assert promised.state in (Pattern.State.CANDIDATE, Pattern.State.ADMITTED)


def test_two_patterns_are_one_mistake(signed_in, lena, replies, promised):
    other = make_pattern(replies, label="will be there on …")
    browser = signed_in(lena)
    assert "arrives on" in browser.get(there(other, "merge/?q=arrives")).content.decode()

    assert browser.post(there(other, "merge/"), {"into": promised.pk}).status_code == 422
    answer = browser.post(there(other, "merge/"), {"into": promised.pk, "reason": "The same promise"})

    other.refresh_from_db()
    assert answer.url == there(promised)
    assert other.alias_of == promised
    assert "Merged into" in browser.get(there(other)).content.decode()


def test_a_part_is_cut_off_by_a_condition_in_rows(signed_in, part, lena, replies, promised):
    Pattern.objects.filter(pk=promised.pk).update(change="replace", before="on Tuesday", after="today")
    row = "check-0-group-0-row-0"
    sent = {
        "check-0-name": "part", "check-0-on_fail": "note",
        "check-0-join": "all", "check-0-group-0-join": "all",
        f"{row}-field": "confidence", f"{row}-op": ">", f"{row}-value": "much", "reason": "Only sure ones",
    }  # fmt: skip
    drawn = part(lena).post(there(promised, "split/"), sent | {"do": "add check-0-group-0-row"})
    assert drawn.content.decode().count('-field"') >= 2

    refused = signed_in(lena).post(there(promised, "split/"), sent)
    assert refused.status_code == 422
    answer = signed_in(lena).post(there(promised, "split/"), sent | {f"{row}-value": "0.5"})

    made = Pattern.objects.get(parent=promised)
    assert answer.url == there(made)
    assert made.condition == {"field": "confidence", "op": ">", "value": 0.5}
    assert "confidence is more than 0.5" in signed_in(lena).get(there(made)).content.decode()


def test_a_reviewer_reads_but_changes_nothing(signed_in, rosa, promised):
    browser = signed_in(rosa)

    assert "Rename" not in browser.get(there(promised)).content.decode()
    for verb in ("rename", "mute", "unmute", "refuse", "merge", "split"):
        assert browser.post(there(promised, f"{verb}/"), {"reason": "x"}).status_code == 403


def test_a_stranger_finds_nothing(signed_in, otto, promised):
    for rest in ("", "outputs/", "merge/", "split/"):
        assert signed_in(otto).get(there(promised, rest)).status_code == 404
