"""Is this a condition, is it small enough, and does it fit the contract's types?"""

from reviewapp.base.canonical import canonical_bytes
from reviewapp.workflows.conditions.patterns import PatternRefused, compile_pattern
from reviewapp.workflows.contract.fields import ANY, Contract, Field, entries_by_path, find, type_name

MAX_BYTES = 16 * 1024
MAX_DEPTH = 8
MAX_COMPARISONS = 64
MAX_CHOICES = 100
MAX_PATH = 200
ORDER = ("<", "<=", ">", ">=")
COMPARATORS = ("=", "!=", *ORDER)
OPERATORS = (*COMPARATORS, "in", "contains", "starts with", "matches", "exists", "length", "count")
NEEDS = {  # operator -> the types a field must be able to have, and the words for them
    "contains": (("string", "array"), "a text or a list"),
    "starts with": (("string",), "a text"),
    "matches": (("string",), "a text"),
    "length": (("string", "array"), "a text or a list"),
    "count": (("array",), "a list"),
    **dict.fromkeys(ORDER, (("string", "number", "integer"), "a number or a text")),
}
KEYS = {"length": {"is"}, "count": {"is", "where"}}
SCALARS = ("string", "number", "integer", "boolean", "null")


def validate(condition, contract: Contract) -> dict[str, list[str]]:
    """What is wrong, by the path inside the condition; nothing when it may be saved."""
    if problem := _too_big(condition):
        return {"": [problem]}
    check = _Check()
    check.condition(condition, contract.by_path, at="", depth=1)
    if check.comparisons > MAX_COMPARISONS:
        check.say("", f"There are {check.comparisons} comparisons; the limit is {MAX_COMPARISONS}.")
    return check.found


def _too_big(condition):
    try:
        size = len(canonical_bytes(condition))
    except RecursionError:
        return f"The condition is nested deeper than {MAX_DEPTH} levels."
    except (ValueError, TypeError):
        return "The condition holds a number or text that JSON cannot carry exactly."
    return f"The condition is {size:,} bytes; the limit is {MAX_BYTES:,}." if size > MAX_BYTES else ""


class _Check:
    """One walk over a condition; gathers sentences by path."""

    def __init__(self):
        self.found: dict[str, list[str]] = {}
        self.comparisons = 0

    def say(self, at, sentence):
        self.found.setdefault(at, []).append(sentence)

    def condition(self, node, fields, *, at, depth):
        if depth > MAX_DEPTH:
            self.say(at, f"The condition is nested deeper than {MAX_DEPTH} levels.")
        elif not isinstance(node, dict):
            self.say(at, "A condition is an object: all, any, not, or a comparison of a field.")
        elif "field" in node or "op" in node:
            self.comparisons += 1
            self.comparison(node, fields, at=at, depth=depth)
        elif len(node) != 1 or next(iter(node)) not in ("all", "any", "not"):
            self.say(at, "A condition has exactly one of: all, any, not, or a field with an operator.")
        else:
            ((word, inner),) = node.items()
            self.connective(word, inner, fields, at=_join(at, word), depth=depth)

    def connective(self, word, inner, fields, *, at, depth):
        if word == "not":
            self.condition(inner, fields, at=at, depth=depth + 1)
        elif not isinstance(inner, list):
            self.say(at, f"“{word}” takes a list of conditions.")
        elif word == "any" and not inner:
            self.say(at, "“any” of nothing never holds; add a comparison.")
        else:
            for number, part in enumerate(inner[: MAX_COMPARISONS + 1]):
                self.condition(part, fields, at=_join(at, number), depth=depth + 1)
            if len(inner) > MAX_COMPARISONS:
                self.say(at, f"“{word}” holds more than {MAX_COMPARISONS} conditions.")

    def comparison(self, node, fields, *, at, depth):
        operator = node.get("op")
        if not isinstance(operator, str) or operator not in OPERATORS:
            self.say(_join(at, "op"), f"Choose an operator: {', '.join(OPERATORS)}.")
            return
        for key in sorted(node.keys() - {"field", "op", "value"} - KEYS.get(operator, set())):
            self.say(_join(at, key), f"“{operator}” has no part called “{key[:40]}”.")
        field = self.field(node.get("field"), fields, at=_join(at, "field"))
        if field is None:
            return
        types, words = NEEDS.get(operator, ((), ""))
        if types and not field.may_be(*types):
            self.say(_join(at, "op"), f"“{operator}” needs {words}; {field.path} is {_kind(field)}.")
        elif operator == "count":
            self.where(node.get("where"), field, at=_join(at, "where"), depth=depth)
            self.measure(node, at)
        elif operator == "length":
            self.measure(node, at)
        elif operator != "exists" or "value" in node:
            self.value(operator, node, field, at=_join(at, "value"))

    def field(self, path, fields, *, at):
        if not isinstance(path, str) or not path or len(path) > MAX_PATH:
            self.say(at, "Choose a field.")
            return None
        # `None` as the fields of a list's entries: the contract leaves them open.
        field = Field(path) if fields is None else find(path, fields)
        if field is None:
            self.say(at, f"The contract has no field “{path}”.")
        return field

    def where(self, condition, field, *, at, depth):
        if condition is None:
            self.say(at, "Say which entries count.")
            return
        fields = entries_by_path(field)
        self.condition(condition, fields, at=at, depth=depth + 1)

    def measure(self, node, at):
        if node.get("is") not in COMPARATORS:
            self.say(_join(at, "is"), f"Choose how to compare: {', '.join(COMPARATORS)}.")
        value = node.get("value")
        if type_name(value) != "integer" or not 0 <= value <= 1_000_000_000:
            self.say(_join(at, "value"), "Give a whole number, 0 or more.")

    def value(self, operator, node, field, *, at):
        if "value" not in node:
            self.say(at, "Give a value to compare with.")
            return
        check = CHECKS.get(operator, _equal_problem)
        if problem := check(node["value"], field):
            self.say(at, problem)


def _join(at, step):
    return f"{at}.{step}" if at else str(step)


def _kind(field):
    return " or ".join(sorted(field.types)) or "anything"


def _equal_problem(value, field):
    kind = type_name(value)
    if kind not in SCALARS:
        return "Compare with a text, a number, true, false or null."
    if kind != "null" and not _fits(kind, field):
        return f"{field.path} is {_kind(field)}, so it can never equal this {kind}."
    if kind != "null" and field.enum is not None and value not in field.enum:
        return f"{field.path} is one of: {', '.join(str(each) for each in field.enum if each is not None)}."
    return ""


def _fits(kind, field):
    numeric = ("number", "integer")
    return field.may_be(*numeric) if kind in numeric else field.may_be(kind)


def _order_problem(value, field):
    kind = type_name(value)
    if kind not in ("number", "integer", "string"):
        return "Compare with a number or a text."
    return _equal_problem(value, field)


def _in_problem(value, field):
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_CHOICES:
        return f"Give a list of 1 to {MAX_CHOICES} values."
    return next(filter(None, (_equal_problem(each, field) for each in value)), "")


def _contains_problem(value, field):
    kind = type_name(value)
    if kind not in SCALARS:
        return "Look for a text, a number, true, false or null."
    entry = (entries_by_path(field) or {}).get("this", Field("this", ANY))
    in_text = field.may_be("string") and kind == "string"
    if not in_text and not (field.may_be("array") and _fits(kind, entry)):
        return f"{field.path} can never contain this {kind}."
    return "Give a text to look for." if value == "" else ""


def _text_problem(value, _field):
    return "" if isinstance(value, str) and value else "Give a text."


def _pattern_problem(value, _field):
    if not isinstance(value, str) or not value:
        return "Give a pattern."
    try:
        compile_pattern(value)
    except PatternRefused as error:
        return str(error)
    return ""


def _exists_problem(value, _field):
    return "" if isinstance(value, bool) else "Say true (is given) or false (is not given)."


CHECKS = {
    "in": _in_problem,
    "contains": _contains_problem,
    "starts with": _text_problem,
    "matches": _pattern_problem,
    "exists": _exists_problem,
    **dict.fromkeys(ORDER, _order_problem),
}
