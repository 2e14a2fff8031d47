"""Whether a rule asks something that can be answered. Pure."""

from reviewapp.insights.figures import FIGURES, Ratio, Total

LONGEST_HOURS = 24 * 366
HOURS_OF_A_WEEK = 168
LENSES = ("", "category", "agent", "queue")


def kinds_for(figure) -> list[str]:
    """How a figure can be watched: only counts have chances, so only they can be tested for a change."""
    if isinstance(figure.of, Ratio):
        return ["threshold", "change", "drift"]
    if isinstance(figure.of, Total):
        return ["threshold", "change", "silence"]
    return ["threshold"]


def lenses_for(figure) -> list[str]:
    if not isinstance(figure.of, Ratio | Total):
        return [""]
    return [lens for lens in LENSES if not lens or lens in figure.lenses]


def problems(rule) -> dict[str, list[str]]:
    """What is wrong with a rule, by field. States and comparisons of people keep their figure and kind."""
    wrong = {}
    figure = FIGURES.get(rule.figure)
    if rule.kind not in ("state", "peers") and not rule.key:
        wrong = _unanswerable(rule, figure)
    if not 1 <= rule.window_hours <= LONGEST_HOURS or rule.compared_hours > LONGEST_HOURS:
        wrong["window_hours"] = ["Between one hour and a year."]
    if rule.kind in ("change", "drift", "silence") and rule.compared_hours < rule.window_hours:
        wrong["compared_hours"] = ["Compare with at least as long a time before."]
    if rule.kind == "silence" and rule.compared_hours < HOURS_OF_A_WEEK:
        wrong["compared_hours"] = ["Silence is compared with the same hours of whole weeks before."]
    if rule.kind in ("change", "drift") and not 1 < rule.bar <= 100:
        wrong["bar"] = ["How many times what it was: more than 1, at most 100."]
    is_share = rule.kind == "peers" or (rule.kind == "threshold" and figure and isinstance(figure.of, Ratio))
    if is_share and not 0 < rule.bar < 1:
        wrong["bar"] = ["A share lies between 0 and 1; 0.1 is 10 %."]
    return wrong


def _unanswerable(rule, figure) -> dict[str, list[str]]:
    if figure is None:
        return {"figure": ["There is no such figure."]}
    if rule.kind not in kinds_for(figure) and (rule.figure, rule.lens) != ("corrections", "category"):
        return {"kind": [f"{figure.name} can be watched by: {', '.join(kinds_for(figure))}."]}
    if rule.lens not in lenses_for(figure):
        return {"lens": [f"{figure.name} is not counted so."]}
    return {}
