"""The inbox of patterns and suggestions."""

import pytest

from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion, make_watch

QUERIES = 20


def test_a_suggestion_shows_its_evidence_its_stage_and_what_it_saves(signed_in, rosa, suggestion):
    page = signed_in(rosa).get("/learning/").content.decode()

    assert "Never promise a date of arrival" in page
    assert "S-1" in page
    assert "arrives on … → we send the link" in page
    assert "Waiting for approval" in page
    assert "5.2\u00a0h" in page
    assert 'href="/learning/suggestions/1/outputs/"' in page
    assert "Corrections by week: 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2" in page or "<polyline" in page


def test_a_pattern_stands_alone_until_a_suggestion_speaks_for_it(signed_in, rosa, replies, promised):
    browser = signed_in(rosa)
    there = f"/learning/patterns/{promised.pk}/"
    assert there in browser.get("/learning/").content.decode()

    make_suggestion(replies, promised)

    assert there not in browser.get("/learning/").content.decode()


@pytest.mark.parametrize(
    ("stage", "state"),
    [("live", "live"), ("rolled-back", "rolled_back"), ("dismissed", "dismissed"), ("dismissed", "outdated")],
)
def test_each_stage_holds_its_own(signed_in, rosa, lena, replies, stage, state):
    version = factories.make_policy(replies)
    closed = {"version": version, "closed_by": lena, "close_reason": "Why."}
    make_suggestion(replies, state=state, title="Say sorry once", **closed)
    browser = signed_in(rosa)

    assert "Say sorry once" in browser.get(f"/learning/?stage={stage}").content.decode()
    assert "Say sorry once" not in browser.get("/learning/").content.decode()


def test_candidates_and_what_people_set_aside_have_their_own_tabs(signed_in, rosa, lena, replies):
    make_pattern(replies, label="Too young", state="candidate")
    make_pattern(replies, label="A matter of taste", state="refused", decided_by=lena)
    browser = signed_in(rosa)

    assert "Too young" in browser.get("/learning/?stage=evidence").content.decode()
    assert "A matter of taste" in browser.get("/learning/?stage=aside").content.decode()
    assert "Nothing recurs yet" in browser.get("/learning/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=arrival", True),
        ("q=send+the+link", True),
        ("q=s-1", True),
        ("q=nothing", False),
        ("workflow=replies", True),
        ("workflow=refunds", False),
        ("kind=prompt", True),
        ("kind=check", False),
        ("kind=pattern-wording", False),
        ("kind=unknown", True),
        ("stage=unknown", True),
        ("page=99", True),
    ],
)
def test_filters_leave_what_is_asked_for(part, signed_in, rosa, suggestion, query, found):
    page = part(rosa).get(f"/learning/?{query}").content.decode()

    assert ("Never promise a date" in page) == found
    assert "<h1>" not in page
    assert signed_in(rosa).get(f"/learning/?{query}").status_code == 200


def test_tiles_count_what_really_is(signed_in, rosa, replies, promised):
    version = factories.make_policy(replies)
    live = make_suggestion(replies, promised, state="live", version=version)
    make_watch(live, before_hits=20, before_exposures=40, after_hits=10, after_exposures=80)
    browser = signed_in(rosa)

    page = browser.get("/learning/").content.decode()

    assert "100\u00a0%" in page  # of the one decided, one went live
    assert "−75\u00a0%" in page
    assert "16.0 days" in page


def test_a_rate_waits_for_thirty_outputs(signed_in, rosa, replies):
    live = make_suggestion(replies, state="live", version=factories.make_policy(replies))
    make_watch(live, before_hits=3, before_exposures=4, after_hits=0, after_exposures=29)

    assert "29 of 30 outputs so far" in signed_in(rosa).get("/learning/").content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_the_inbox_asks_as_often_for_any_number_of_rows(
    signed_in, rosa, replies, front_line, django_assert_num_queries, rows
):
    for number in range(rows):
        seen = [make_observation(replies, rosa, days_ago=2)]
        pattern = make_pattern(replies, hits=seen)
        if number % 2:
            make_suggestion(replies, pattern)
    browser = signed_in(rosa)

    with django_assert_num_queries(QUERIES):
        browser.get("/learning/")


def test_many_rows_come_in_pages(signed_in, rosa, replies):
    for number in range(20):
        make_suggestion(replies, title=f"Suggested {number:02}", minutes_a_week=100 - number)
        make_pattern(replies, label=f"Pattern {number:02}", hits=[])
    browser = signed_in(rosa)

    first, second = (browser.get(f"/learning/?page={n}").content.decode() for n in (1, 2))

    assert "Suggested 00" in first
    assert "Suggested 19" in first
    assert first.count("data-open-row") == 25
    assert second.count("data-open-row") == 15
    assert "1–25 of 40" in first


def test_another_team_sees_nothing_of_it(signed_in, otto, suggestion):
    page = signed_in(otto).get("/learning/").content.decode()

    assert "Never promise" not in page
    assert "Nothing recurs yet" in page


def test_hostile_words_are_shown_not_run(signed_in, rosa, replies):
    make_pattern(replies, label="<script>alert(1)</script>\u202eevil")

    page = signed_in(rosa).get("/learning/").content.decode()

    assert "<script>alert" not in page
    assert "⟦U+202E⟧" in page


def test_the_way_there_says_how_many_wait_for_a_second_person(signed_in, rosa, lena, suggestion):
    for person, counted in ((lena, True), (rosa, False)):
        bar = signed_in(person).get("/learning/").content.decode().partition("</nav>")[0]
        assert 'href="/learning/" aria-current="page" data-go="s"' in bar
        assert ('<span class="count">1<span' in bar) == counted
