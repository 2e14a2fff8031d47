"""The questions: one period, steps of it, or each thing seen through a lens."""

from collections import Counter

from reviewapp.insights.counters import WITHIN, lens_within
from reviewapp.insights.figures import CATEGORY, CAUSE, FIGURES, WORKFLOW, Computed
from reviewapp.insights.reading import facts, sums
from reviewapp.insights.reading.causes import causes_of
from reviewapp.insights.reading.computing import COMPUTED, DRAWN
from reviewapp.insights.reading.scope import Scope
from reviewapp.insights.reading.steps import steps_of
from reviewapp.insights.reading.telling import counters_of, measures_of, reading_of
from reviewapp.insights.reading.values import Point, Reading


def read(keys, scope: Scope) -> dict[str, Reading]:
    """Each figure over the whole scope."""
    return _answers(keys, scope, [(scope.start, scope.end)]).get((0, 0), {})


def series_of(keys, scope: Scope, step="day") -> dict[str, list[Point]]:
    """Each figure by hour, day or week of the scope's zone; the first and last step may be cut short."""
    steps = steps_of(scope, step)
    answers = _answers(keys, scope, steps)
    return {key: _points(steps, answers, 0, key) for key in keys}


def series(key, scope: Scope, step="day") -> list[Point]:
    return series_of([key], scope, step)[key]


def by(keys, scope: Scope, lens) -> list[tuple[int | str, dict[str, Reading]]]:
    """One row for each workflow, agent, version, queue, reviewer, category (ids) or cause that counts."""
    answers = _answers(keys, scope, [(scope.start, scope.end)], lens)
    return sorted(((ref, told) for (_, ref), told in answers.items()), key=lambda row: row[0])


def series_by(key, scope: Scope, lens, step="week") -> dict[int | str, list[Point]]:
    """One line for each of them."""
    steps = steps_of(scope, step)
    answers = _answers([key], scope, steps, lens)
    return {ref: _points(steps, answers, ref, key) for ref in sorted({ref for _, ref in answers})}


def _points(steps, answers, ref, key):
    points, figure = [], FIGURES[key]
    nothing = Reading(None) if isinstance(figure.of, Computed) else reading_of(figure, Counter(), {})
    for number, (start, end) in enumerate(steps):
        told = answers.get((number, ref), {}).get(key) or nothing
        points.append(Point(start, end, told.value, told.n, hits=told.hits, low=told.low, high=told.high))
    return points


def _answers(keys, scope, steps, group=""):
    """{(step, ref): {key: Reading}}."""
    figures = [FIGURES[key] for key in keys]
    summed = [figure for figure in figures if not isinstance(figure.of, Computed)]
    counts, buckets = _counted(summed, scope, steps, group)
    places = {*counts, *((step, ref) for step, ref, _ in buckets)}
    if not group:
        places |= {(step, 0) for step in range(len(steps))}
    answers = {place: _told(summed, scope, group, place, counts, buckets) for place in places}
    for figure in figures:
        if isinstance(figure.of, Computed):
            for place, told in _computed(figure, scope, steps, group).items():
                answers.setdefault(place, {})[figure.key] = told
    return answers


def _told(figures, scope, group, place, counts, buckets):
    return {
        figure.key: reading_of(
            figure, counts.get(place, Counter()), buckets.get((*place, getattr(figure.of, "measure", "")), {})
        )
        if makes_sense(figure, scope, group)
        else Reading(None)
        for figure in figures
    }


def makes_sense(figure, scope, group=""):
    """Whether the figure can be seen through these lenses: an output, for one, has no reviewer."""
    return {scope.lens or WORKFLOW, group or WORKFLOW} <= {*figure.lenses, WORKFLOW}


def _counted(figures, scope, steps, group):
    counters, measures = counters_of(figures), measures_of(figures)
    if not (counters or measures) or not steps:
        return {}, {}
    causes = causes_of(scope.team) if CAUSE in (scope.lens, group) else {}
    narrow = _narrowed(scope, causes)
    lens = CATEGORY if group == CAUSE else group
    asked = {"team": scope.team.pk, "steps": steps, "workflows": scope.workflows, "group": lens}
    if kept := _kept(narrow, lens):
        question = sums.Asked(**asked, **kept)
        counts, buckets = sums.tallied(question, counters), sums.spread_out(question, measures)
    else:
        question = sums.Asked(**asked)
        counts = facts.counted(question, narrow, counters)
        buckets = facts.measured(question, narrow, measures)
    return (_by_cause(counts, causes), {}) if group == CAUSE else (counts, buckets)


def _kept(narrow, lens):
    """Through which lens the tallies tell this; None where only the facts know."""
    seen = set(narrow) | {lens} - {"", WORKFLOW}
    if len(seen) <= 1:
        through = next(iter(seen), "")
        return {"lens": through, "refs": narrow.get(through)}
    [(outer, refs)] = narrow.items()
    return {"lens": lens_within(outer, *refs, lens)} if outer in WITHIN.get(lens, ()) else None


def _narrowed(scope, causes):
    """{lens: refs}: a cause is all its categories."""
    if not scope.lens or scope.lens == WORKFLOW:
        return {}
    if scope.lens == CAUSE:
        return {CATEGORY: tuple(key for key, cause in causes.items() if cause == scope.ref)}
    return {scope.lens: (scope.ref,)}


def _by_cause(counts, causes):
    found = {}
    for (step, category), told in counts.items():
        found.setdefault((step, causes.get(category, "")), Counter()).update(told)
    return found


def _computed(figure, scope, steps, group):
    if not makes_sense(figure, scope, group):
        return {(step, 0): Reading(None) for step in range(len(steps))} if not group else {}
    if len(steps) > 1 and figure.key in DRAWN and not group:
        return {(step, 0): told for step, told in enumerate(DRAWN[figure.key](figure, scope, steps))}
    return {
        (number, ref): told
        for number, (start, end) in enumerate(steps)
        for ref, told in COMPUTED[figure.key](figure, scope.between(start, end), group).items()
    }
