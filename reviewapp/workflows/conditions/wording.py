"""A condition as a sentence in English."""

import json
import re

WORDS = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "contains": "contains",
    "starts with": "starts with",
}
RISK_WORDS = {"<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
MAX_SHOWN = 120
WHOLE_WORD = re.compile(r"\(\?i\)\\b([a-z]+)\\b")


def sentence(condition: dict) -> str:
    """What must hold, such as “output.amount is more than 500 and risk is not “low””."""
    return _say(condition, inside=False)


def _say(node, *, inside):
    if not isinstance(node, dict):
        return "something unreadable"
    if "not" in node:
        return f"not ({_say(node['not'], inside=False)})"
    for word, joiner in (("all", " and "), ("any", " or ")):
        if word in node:
            return _joined(node[word], joiner, inside=inside)
    return _comparison(node)


def _joined(parts, joiner, *, inside):
    if not parts:
        return "always"
    if len(parts) == 1:
        return _say(parts[0], inside=inside)
    text = joiner.join(_say(part, inside=True) for part in parts)
    return f"({text})" if inside else text


def _comparison(node):
    field, operator, value = node.get("field", "?"), node.get("op"), node.get("value")
    if operator == "exists":
        return f"{field} is {'given' if value is not False else 'not given'}"
    if operator == "length":
        return f"the length of {field} {WORDS.get(node.get('is'), '?')} {_value(value)}"
    if operator == "count":
        where = _say(node.get("where"), inside=False)
        return f"the count of {field} where {where} {WORDS.get(node.get('is'), '?')} {_value(value)}"
    if operator == "in":
        return f"{field} is {_choices(value)}"
    if operator == "matches":
        if word := WHOLE_WORD.fullmatch(str(value)):
            return f"{field} has the word {_value(word.group(1))}"
        return f"{field} matches /{_short(str(value))}/"
    words = RISK_WORDS if field == "risk" and operator in RISK_WORDS else WORDS
    return f"{field} {words.get(operator, '?')} {_value(value)}"


def _choices(values):
    shown = [_value(each) for each in values]
    return shown[0] if len(shown) == 1 else f"one of {', '.join(shown)}"


def _value(value):
    if value is None:
        return "empty"
    if isinstance(value, str):
        return f"“{_short(value)}”"
    return json.dumps(value, ensure_ascii=False)


def _short(text):
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
