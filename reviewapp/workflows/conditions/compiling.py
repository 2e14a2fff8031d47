"""Turn a condition into one closure, once; afterwards each question costs about a microsecond."""

import operator as op
from collections.abc import Callable

from reviewapp.workflows.conditions.patterns import PatternRefused, compile_pattern
from reviewapp.workflows.risk import RANK

MAX_SPANS = 20
ORDERS = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
NUMBERS = (int, float)


class ConditionError(Exception):
    """The condition cannot be answered for this output; the sentence says why."""


def compile_condition(condition: dict) -> Callable[[dict], bool]:
    """A function of the facts; raises ConditionError where there is no answer.

    A condition that is no condition compiles to one that always raises: a document written by
    another release must send outputs to review, never break the way in.
    """
    try:
        test = _build(condition)
    except (PatternRefused, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return _raising(f"the condition cannot be read ({type(error).__name__})")

    def answer(facts):
        try:
            return test(facts)
        except ConditionError:
            raise
        except Exception as error:
            raise ConditionError(f"it failed with {type(error).__name__}") from error

    return answer


def _raising(message):
    def test(_facts):
        raise ConditionError(message)

    return test


def _build(node):
    if "all" in node:
        return _all([_build(part) for part in node["all"]])
    if "any" in node:
        return _any([_build(part) for part in node["any"]])
    if "not" in node:
        inner = _build(node["not"])
        return lambda facts: not inner(facts)
    return BUILDERS[node["op"]](node, _getter(node["field"]))


def _all(parts):
    if len(parts) == 1:
        return parts[0]

    def test(facts):
        for part in parts:  # noqa: SIM110 - all() with a generator costs twice as much
            if not part(facts):
                return False
        return True

    return test


def _any(parts):
    if len(parts) == 1:
        return parts[0]

    def test(facts):
        for part in parts:  # noqa: SIM110
            if part(facts):
                return True
        return False

    return test


def _getter(path):
    """Find the value at a path; missing and null are both None."""
    steps = path.split(".")
    if path == "this":
        return lambda entry: entry
    if len(steps) == 1:
        return lambda facts: facts.get(path) if type(facts) is dict else None
    return _deep_getter(tuple(int(step) if step.isdigit() else step for step in steps))


def _deep_getter(steps):
    def get(facts):
        for step in steps:
            if type(facts) is dict:
                facts = facts.get(step) if type(step) is str else facts.get(str(step))
            elif type(facts) is list and type(step) is int and step < len(facts):
                facts = facts[step]
            else:
                return None
        return facts

    return get


def same(found, value) -> bool:
    """Equal as JSON: 1 is 1.0, true is not 1."""
    if found is True or found is False or value is True or value is False:
        return found is value
    return found == value


def _equal(node, get):
    value = node["value"]
    if type(value) is str:
        return lambda facts: get(facts) == value
    return lambda facts: same(get(facts), value)


def _differs(node, get):
    equal = _equal(node, get)
    return lambda facts: not equal(facts)


def _in(node, get):
    choices = tuple(node["value"])

    def test(facts):
        found = get(facts)
        return any(same(found, choice) for choice in choices)

    return test


def _exists(node, get):
    wanted = node.get("value", True)
    if type(wanted) is not bool:
        raise TypeError("exists takes true or false")
    return lambda facts: (get(facts) is not None) is wanted


def _order(node, get):
    path, value, compare = node["field"], node["value"], ORDERS[node["op"]]
    if path == "risk":
        return _risk_order(get, RANK[value], compare)
    kinds = (str,) if type(value) is str else NUMBERS
    if type(value) not in (str, *NUMBERS):
        raise TypeError("an order is between numbers or texts")

    def test(facts):
        found = get(facts)
        if type(found) not in kinds:
            raise _cannot(path, found, "a text" if kinds == (str,) else "a number")
        return compare(found, value)

    return test


def _risk_order(get, rank, compare):
    """Risks stand in their own order, not that of the alphabet."""

    def test(facts):
        found = get(facts)
        if type(found) is not str or found not in RANK:
            raise _cannot("risk", found, "a risk")
        return compare(RANK[found], rank)

    return test


def _contains(node, get):
    path, value = node["field"], node["value"]

    def test(facts):
        found = get(facts)
        if type(found) is list:
            return any(same(entry, value) for entry in found)
        if type(found) is not str or type(value) is not str:
            raise _cannot(path, found, "a text or a list")
        return value in found

    return test


def _starts_with(node, get):
    path, value = node["field"], node["value"]
    if type(value) is not str:
        raise TypeError("starts with takes a text")
    return _on_text(path, get, lambda found: found.startswith(value))


def _matches(node, get):
    pattern = compile_pattern(node["value"])
    return _on_text(node["field"], get, lambda found: pattern.search(found) is not None)


def _on_text(path, get, holds):
    def test(facts):
        found = get(facts)
        if type(found) is not str:
            raise _cannot(path, found, "a text")
        return holds(found)

    return test


def _length(node, get):
    path, holds = node["field"], _measure(node)

    def test(facts):
        found = get(facts)
        if type(found) is not str and type(found) is not list:
            raise _cannot(path, found, "a text or a list")
        return holds(len(found))

    return test


def _count(node, get):
    path, holds, where = node["field"], _measure(node), _build(node["where"])

    def test(facts):
        found = get(facts)
        if type(found) is not list:
            raise _cannot(path, found, "a list")
        return holds(sum(1 for entry in found if where(entry)))

    return test


def _measure(node):
    value, compare = node["value"], {"=": op.eq, "!=": op.ne, **ORDERS}[node["is"]]
    if type(value) is not int:
        raise TypeError("a length or count is a whole number")
    return lambda number: compare(number, value)


def _cannot(path, found, wanted):
    if found is None:
        return ConditionError(f"{path} is missing")
    return ConditionError(f"{path} is not {wanted}")


BUILDERS = {
    "=": _equal,
    "!=": _differs,
    **dict.fromkeys(ORDERS, _order),
    "in": _in,
    "contains": _contains,
    "starts with": _starts_with,
    "matches": _matches,
    "exists": _exists,
    "length": _length,
    "count": _count,
}


def spans_of(condition: dict, field: str, text: str) -> list[list[int]]:
    """Where in `text` the patterns that the condition rules out were found: pairs of character places."""
    found: set[tuple[int, int]] = set()
    for node in _ruled_out(condition, ruled_out=False):
        if node.get("field") == field:
            found.update(_places(node, text))
    return [list(span) for span in sorted(found)[:MAX_SPANS]]


def _ruled_out(node, *, ruled_out):
    """Comparisons under an odd number of `not`: what they find is what broke the condition."""
    for part in [*node.get("all", []), *node.get("any", [])]:
        yield from _ruled_out(part, ruled_out=ruled_out)
    if "not" in node:
        yield from _ruled_out(node["not"], ruled_out=not ruled_out)
    elif ruled_out and node.get("op") in ("matches", "contains", "starts with"):
        yield node


def _places(node, text):
    value = node["value"]
    if node["op"] == "matches":
        matches = compile_pattern(value).finditer(text)
        return [found.span() for found, _ in zip(matches, range(MAX_SPANS), strict=False)]
    if node["op"] == "starts with":
        return [(0, len(value))] if text.startswith(value) else []
    places, start = [], text.find(value)
    while start >= 0 and len(places) < MAX_SPANS:
        places.append((start, start + len(value)))
        start = text.find(value, start + len(value))
    return places
