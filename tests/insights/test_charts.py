"""Marks of a chart stand where the numbers say, and none leaves its frame."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.insights.charts import Amount, Axis, Line, Step, dot_and_range, lines, pareto, spark
from reviewapp.insights.charts.scale import ticks, ticks_of_time

LABELS = ["1 Sep", "8 Sep", "15 Sep", "22 Sep"]
SCALE = [0.65, 0.75, 0.85, 0.95]
values = st.lists(st.none() | st.floats(0.65, 0.95), min_size=4, max_size=4)


def drawn(*series, **more):
    named = [Line(f"Line {number}", each, ["/there"] * 4) for number, each in enumerate(series)]
    return lines(named, labels=LABELS, axis=Axis(SCALE), **more)


def paths(drawing, tone):
    return [mark for mark in drawing.marks if mark.tone == tone]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_round_numbers_hold_all_that_is_drawn_and_are_few(low, span):
    found = ticks(low, low + span)

    assert found[0] <= low + 1e-6 * span
    assert found[-1] >= low + span - 1e-6 * span
    assert 2 <= len(found) <= 8


def test_times_count_in_minutes_and_hours():
    assert ticks_of_time(280) == [0, 60, 120, 180, 240, 300]
    assert ticks_of_time(0) == [0, 1]
    assert ticks_of_time(5 * 86400)[-1] >= 5 * 86400


@given(values)
def test_a_line_stays_in_its_frame_and_has_a_spot_for_every_value(one):
    drawing = drawn(one)
    numbers = [
        float(number)
        for mark in paths(drawing, "s1")
        for pair in mark.path.replace("M", " ").replace("C", " ").split()
        for number in pair.split(",")
    ]

    assert all(-0.1 <= number <= drawing.width for number in numbers)
    assert len([spot for spot in drawing.spots if spot.column]) == sum(value is not None for value in one)


def test_a_gap_breaks_the_line_and_a_lone_value_is_a_dot():
    drawing = drawn([0.7, 0.8, None, 0.9])

    assert len(paths(drawing, "s1")) == 1
    assert len(paths(drawing, "s1 at")) == 1


def test_a_smooth_line_never_goes_beyond_its_points():
    drawing = drawn([0.7, 0.9, 0.7, 0.9])
    heights = [
        float(pair.split(",")[1])
        for pair in paths(drawing, "s1")[0].path.replace("M", "").replace("C", " ").split()
    ]

    assert min(heights) >= heights[3] - 0.11
    assert max(heights) <= heights[0] + 0.11


def test_versions_stand_in_two_rows_at_most_and_none_loses_its_line():
    steps = [Step(place / 10, f"support v{place}") for place in range(12)]
    drawing = drawn([0.7, 0.8, 0.8, 0.9], steps=steps)

    assert len(paths(drawing, "version")) == 12
    assert 2 <= len(paths(drawing, "flag")) < 12
    assert all(flag.x >= 0 and flag.x + flag.width <= drawing.width for flag in paths(drawing, "flag"))


def test_the_target_is_drawn_only_where_the_scale_has_it():
    assert paths(drawn([0.7] * 4, target=0.85), "target")
    assert not paths(drawn([0.7] * 4, target=0.2), "target")


def test_the_last_step_is_always_labelled():
    shown = [mark.words for mark in paths(drawn([0.7] * 4, size=(130, 100)), "tick")]

    assert "22 Sep" in shown
    assert "15 Sep" not in shown


def test_the_few_that_make_four_fifths_are_told_apart():
    amounts = Amount.of([("Tone", 5, ""), ("Wrong fact", 50, "/a"), ("Format", 5, ""), ("Promise", 40, "/b")])
    drawing = pareto(amounts)

    assert [each.name for each in amounts] == ["Wrong fact", "Promise", "Format", "Tone"]
    assert amounts[-1].running == 1
    assert (len(paths(drawing, "most")), len(paths(drawing, "rest"))) == (2, 2)
    assert [spot.url for spot in drawing.linked] == ["/a", "/b"]


def test_one_bar_alone_is_drawn():
    drawing = pareto(Amount.of([("A very long name of a category indeed", 1, "")]))

    assert paths(drawing, "name")[0].words.endswith("…")
    assert paths(drawing, "running") == []


def test_a_small_line_needs_two_values_and_lies_flat_when_they_are_equal():
    assert spark([None, 0.5]) is None
    assert {point.split(",")[1] for point in spark([0.5, None, 0.5]).points.split()} == {"12.0"}


def test_what_lies_outside_the_axis_stands_at_its_edge():
    found = dot_and_range(0.9, -0.2, 1.4, axis=(0, 1), floor=0.95)

    assert (found.low, found.at, found.high, found.is_low) == (0.0, 90.0, 100.0, True)
