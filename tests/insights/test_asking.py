"""Whatever an address says, a page comes of it, and what it shows can be asked for again."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.insights.asking import Asked, moment, stamp

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 9, 20, tzinfo=UTC)


def sent(query):
    return dict(parse_qsl(query.lstrip("?")))


def test_the_usual_page_has_a_short_address():
    assert Asked.of({}).query() == "?"
    assert Asked.of({"workflow": "refunds", "range": "7d"}).query() == "?workflow=refunds&range=7d"


@given(
    st.dictionaries(st.sampled_from(["workflow", "range", "from", "to", "agent", "figure", "by"]), st.text())
)
def test_any_address_is_taken_and_comes_back_the_same(values):
    asked = Asked.of(values)
    start, end = asked.span(NOW, BERLIN)

    assert start < end
    assert Asked.of(sent(asked.query())) == asked


def test_four_weeks_are_whole_days_of_the_reader():
    start, end = Asked.of({}).span(NOW, BERLIN)

    assert start == datetime(2026, 10, 25, tzinfo=BERLIN)
    assert end == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_days_that_were_picked_count_to_the_end_of_the_last():
    asked = Asked.of({"range": "custom", "from": "2026-03-28", "to": "2026-03-29"})
    start, end = asked.span(NOW, BERLIN)

    assert end - start == timedelta(hours=47)  # the clocks went forward
    assert asked.words(start, end, BERLIN) == "28 Mar – 29 Mar 2026"


def test_days_the_wrong_way_round_are_turned():
    picked = {"range": "custom", "from": "2026-03-01", "to": "2026-03-29"}
    turned = picked | {"from": picked["to"], "to": picked["from"]}

    assert Asked.of(turned).span(NOW, BERLIN) == Asked.of(picked).span(NOW, BERLIN)


@given(st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_a_pinned_time_is_exact_to_the_minute(at):
    at = at.replace(second=0, microsecond=0)
    pinned = Asked().pinned(at, at + timedelta(hours=1), figure="corrections")

    assert Asked.of(sent(pinned.query())).span(NOW, KOLKATA) == (at, at + timedelta(hours=1))


def test_a_moment_is_a_day_or_a_stamp_or_nothing():
    assert moment("2026-11-21") == date(2026, 11, 21)
    assert moment(stamp(NOW)) == NOW
    assert moment("9999-12-31") is None
    assert moment("yesterday") is None
