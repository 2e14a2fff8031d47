"""Whatever happens, and however it is told, the figures are what plain questions answer."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reviewapp.insights.actions import differing_after_rebuild
from reviewapp.insights.actions.counting import count_anew
from reviewapp.insights.actions.rebuild_figures import digests
from reviewapp.insights.figures import FIGURES, Computed, Mean, Quantile, Total
from reviewapp.insights.reading import Scope, by, kind_behind, read, rows_behind, series
from reviewapp.insights.reading.steps import HOUR, whole
from reviewapp.review.models import Output
from tests.insights.histories import FIRST_DAY, Shop, acts, count_all
from tests.insights.plainly import Plain, exceptions, of_decisions, of_outputs, of_reviews, times

pytestmark = pytest.mark.django_db
RANDOM = settings(
    max_examples=8,
    deadline=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
SUMMED = [key for key, figure in FIGURES.items() if not isinstance(figure.of, Computed)]
# The rows of a cycle are outputs, and one may have had several reviews; it is an exception in several ways.
OF_ONE_ROW_EACH = [
    key
    for key, figure in FIGURES.items()
    if isinstance(figure.of, Quantile | Total | Mean)
    if key not in {"cycle_time_p50", "cycle_time_p90", "exceptions"}
]
ENDLESS = timedelta(days=400)


@pytest.fixture(autouse=True)
def any_number_says_something(monkeypatch):
    """Rates are shown from 30 cases on; here each case is to be compared."""
    for figure in FIGURES.values():
        monkeypatch.setitem(figure.__dict__, "least", 1)


def told(history):
    shop = Shop()
    for verb, one, other in history:
        shop.act(verb, one, other)
    count_all()
    return shop


def compare(plain, scope, keys=SUMMED):
    expected = of_outputs(plain, scope) | of_decisions(plain, scope) | of_reviews(plain, scope)
    exact, seen = times(plain, scope), read(keys, scope)
    for key in keys:
        if key in expected:
            assert (seen[key].hits, seen[key].n) == expected[key], key
        if key in exact:
            near = exact[key] if exact[key] is None else pytest.approx(exact[key], rel=0.0201, abs=1)
            assert seen[key].value == near, key
    if "exceptions" in keys:
        assert seen["exceptions"].value == exceptions(plain, scope)


def seen_through(lens):
    return [key for key in SUMMED if lens in FIGURES[key].lenses]


def check_ranges(shop, plain, *, hours, length):
    compare(plain, Scope(shop.team, FIRST_DAY, FIRST_DAY + ENDLESS))
    start = FIRST_DAY + hours * HOUR
    compare(plain, Scope(shop.team, start, start + length * HOUR))


def check_lenses(shop, plain):
    scope = Scope(shop.team, FIRST_DAY, FIRST_DAY + ENDLESS)
    refs = {
        "agent": [agent.pk for agent in shop.agents],
        "reviewer": [person.pk for person in shop.people[:2]],
        "queue": list(shop.team.queues.values_list("pk", flat=True)),
    }
    for lens, keys in refs.items():
        for ref in keys:
            compare(plain, scope.through(lens, ref), seen_through(lens))
            check_within(plain, scope.through(lens, ref))
    for tag in shop.tags:
        through = scope.through("category", tag.pk)
        corrections = of_decisions(plain, through)["corrections"]
        assert read(["corrections"], through)["corrections"].hits == corrections[0]


def check_within(plain, scope):
    """What is told apart within one thing: its categories, and who worked on it."""
    judged = plain.judged(scope)
    wrong = [tag.pk for each in judged["edited"] + judged["rejected"] for tag in each.categories.all()]
    told = {ref: row["corrections"].hits for ref, row in by(["corrections"], scope, "category")}
    assert {ref: hits for ref, hits in told.items() if hits} == Counter(wrong)
    if scope.lens == "agent":
        due = [each.queue_id for each in plain.closed(scope) if each.outcome in {"decided", "expired"}]
        told = {ref: row["sla_attainment"].n for ref, row in by(["sla_attainment"], scope, "queue")}
        assert {ref: n for ref, n in told.items() if n} == Counter(due)
    people = Counter(each.decided_by_id for each in plain.made(scope))
    told = {ref: row["workload"].hits for ref, row in by(["workload"], scope, "reviewer")}
    assert {ref: hits for ref, hits in told.items() if hits} == people


def check_sums_and_rows(shop):
    now = whole(shop.workflow.created_at, HOUR) + HOUR
    scope = Scope(shop.team, now - timedelta(days=300), now, zone="Asia/Kolkata")
    total = read(["decisions", "corrections", "outputs"], scope)
    for key in total:
        assert sum(point.value or 0 for point in series(key, scope, "week")) == total[key].value
    people = by(["decisions"], scope, "reviewer")
    assert sum(told["decisions"].value for _, told in people) == total["decisions"].value
    shares = read([key for key in SUMMED if FIGURES[key].is_share], scope)
    for key, reading in shares.items():
        if key == "sla_attainment":  # its rows are outputs, and one may have had several reviews
            continue
        assert rows_behind(key, scope).count() == reading.hits, (key, kind_behind(key))
        assert rows_behind(key, scope, "all").count() == reading.n, key
    for key, reading in read(OF_ONE_ROW_EACH, scope).items():
        assert rows_behind(key, scope).count() == reading.n, key


@RANDOM
@given(history=acts, hours=st.integers(0, 400), length=st.integers(1, 500))
def test_figures_are_what_plain_questions_answer(history, hours, length):
    shop = told(history)
    plain = Plain(shop.team)
    check_ranges(shop, plain, hours=hours, length=length)
    check_lenses(shop, plain)
    check_sums_and_rows(shop)


@RANDOM
@given(history=acts, shuffled=st.randoms())
def test_twice_shuffled_and_rebuilt_come_to_the_same(history, shuffled):
    shop = told(history)
    assert differing_after_rebuild() == []
    before = digests()
    outputs = list(Output.objects.filter(team=shop.team).values_list("pk", flat=True))
    shuffled.shuffle(outputs)
    for start in range(0, len(outputs), 3):
        count_anew(outputs[start : start + 3])
    assert digests() == before
