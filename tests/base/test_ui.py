"""Numbers, times and marks read as the interface guide says."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template

from reviewapp.base import figures
from reviewapp.base.templatetags import ui

NOW = datetime(2026, 11, 20, 10, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=18, seconds=42), "18:42"),
        (timedelta(seconds=9), "0:09"),
        (timedelta(minutes=41), "41 min"),
        (timedelta(minutes=70), "1 h 10"),
        (timedelta(days=2, hours=3), "2 d 3 h"),
        (timedelta(seconds=-5), "0:00"),
    ],
)
def test_time_left_is_short(span, words):
    assert figures.duration(span).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("span", "words"),
    [(5, ""), (60, "1 min"), (7200, "2 h"), (86400, "1 day"), (5 * 86400, "5 days")],
)
def test_time_past_has_one_unit(span, words):
    assert figures.rough(timedelta(seconds=span)).replace("\u00a0", " ") == words


def test_numbers_are_grouped_and_shares_are_percent():
    assert figures.grouped(1204) == "1,204"
    assert figures.percent(0.814) == "81.4\u00a0%"
    assert figures.decimal(0.6) == "0.60"
    assert figures.milliseconds(4300) == "4.3\u00a0s"


@time_machine.travel(NOW, tick=False)
def test_what_is_late_says_how_late():
    shown = ui.time_left(NOW - timedelta(minutes=12))
    assert "late" in shown
    assert 'datetime="2026-11-20T10:28:00+00:00"' in shown
    assert 'data-left="-720"' in shown


@time_machine.travel(NOW, tick=False)
def test_a_moment_carries_its_machine_form():
    assert ui.when(NOW) == (
        '<time datetime="2026-11-20T10:40:00+00:00" title="20 Nov 2026 10:40:00 UTC">20 Nov 10:40</time>'
    )
    assert "2 h ago" in ui.ago(NOW - timedelta(hours=2)).replace("\u00a0", " ")


def test_low_confidence_is_amber_and_keeps_its_number():
    shown = ui.confidence(0.62, 0.75)
    assert "meter warn" in shown
    assert 'width="62"' in shown
    assert "0.62" in shown


def test_no_confidence_is_low_where_no_policy_says_so():
    assert "warn" not in ui.confidence(0.01)
    assert "warn" not in ui.confidence(0.75, 0.75)


def test_a_meter_never_leaves_its_bounds():
    assert 'width="100"' in ui.meter(7)
    assert 'width="0"' in ui.meter(None)


def test_risk_and_state_are_words_with_icons():
    assert "High risk" in ui.risk("high")
    assert "<svg" in ui.state("rejected")
    assert ui.risk("") == ""


def test_an_unknown_state_is_shown_as_words_escaped():
    assert "Half &lt;b&gt; done" in ui.state("half_<b>_done")


def test_an_icon_is_hidden_from_screen_readers():
    shown = Template('{% icon "clock" "small warn" %}').render(Context())
    assert 'class="i small warn"' in shown
    assert 'aria-hidden="true"' in shown


def test_an_avatar_escapes_its_name():
    assert "<b>" not in ui.avatar('Eve "<b>" Mallory')


def test_priority_zero_is_the_most_urgent():
    assert 'class="priority p3"' in ui.priority(0)
    assert 'class="priority p0"' in ui.priority(3)


def test_a_drawing_of_our_own_stands_among_the_others():
    drawn = ui.icon("keyboard", "small")
    assert drawn.startswith('<svg class="i small" aria-hidden="true"')
    assert "<path" in drawn
