"""Changes to the categories: one that hides two mistakes, two that mean one, one that is missing. Pure.

    {"kind": "taxonomy", "op": "add", "into": [{"name": …, "cause": …, "severity": …}]}
    {"kind": "taxonomy", "op": "split", "category": "wrong-amount", "into": [{…}, {…}]}
    {"kind": "taxonomy", "op": "merge", "category": "tone", "others": ["chummy"]}

Categories are named by their keys; decisions keep those they were given.
"""

from collections.abc import Collection

OPS = ("add", "split", "merge")
PARTS = {"kind", "op", "category", "others", "into"}
NEW = {"name", "cause", "severity"}
CAUSES = ("instructions", "data", "tool", "routing", "threshold", "model")
SEVERITIES = ("low", "medium", "high", "critical")
MOST_ACTIVE = 9
LONGEST = 60


def shape_problems(change: dict) -> dict[str, list[str]]:
    """Whether the parts are there and of the right kind."""
    if change.get("op") not in OPS:
        return {"op": [f"Choose one of: {', '.join(OPS)}."]}
    found = {name: ["A change of the categories has no such part."] for name in change.keys() - PARTS}
    if change["op"] != "add" and not isinstance(change.get("category"), str):
        found["category"] = ["Name the category that stays or is split."]
    if change["op"] == "merge":
        others = change.get("others")
        if not isinstance(others, list) or not others or not all(isinstance(key, str) for key in others):
            found["others"] = ["Name the categories that become one with it."]
    elif problem := _wrong_newcomers(change):
        found["into"] = [problem]
    return found


def problems(change: dict, active: Collection[str]) -> dict[str, list[str]]:
    """What stands in the way with these keys of active categories; nothing when it can be done."""
    if change["op"] == "merge":
        return _merge_problems(change, active)
    if change["op"] == "split" and change["category"] not in active:
        return {"category": [f"There is no active category “{change['category']}” any more."]}
    leaving = change["op"] == "split"
    if len(active) - leaving + len(change["into"]) > MOST_ACTIVE:
        return {"into": [f"At most {MOST_ACTIVE} categories have a key to press; retire one first."]}
    return {}


def lines_of(change: dict) -> list[tuple[str, str]]:
    """The change as lines that went (`del`), came (`ins`) or stay (`same`)."""
    new = [("ins", f"{one['name']} ({one['cause']}, {one['severity']})") for one in change.get("into", ())]
    if change["op"] == "merge":
        return [("same", change["category"]), *(("del", key) for key in change["others"])]
    return [("del", change["category"]), *new] if change["op"] == "split" else new


def _merge_problems(change, active):
    found = {}
    if change["category"] not in active:
        found["category"] = [f"There is no active category “{change['category']}” any more."]
    if gone := [key for key in change["others"] if key not in active or key == change["category"]]:
        found["others"] = [f"“{gone[0]}” is no other active category."]
    return found


def _wrong_newcomers(change):
    least = 2 if change["op"] == "split" else 1
    into = change.get("into")
    if not isinstance(into, list) or len(into) < least or not all(isinstance(one, dict) for one in into):
        return "A category is split into two or more." if least == 2 else "Say which category to add."
    for one in into:
        if one.keys() - NEW or not _is_name(one.get("name")):
            return f"Give each new category a name of at most {LONGEST} characters, a cause and a severity."
        if one.get("cause") not in CAUSES or one.get("severity") not in SEVERITIES:
            return f"A cause is one of {', '.join(CAUSES)}; a severity one of {', '.join(SEVERITIES)}."
    names = [one["name"].strip().casefold() for one in into]
    return "" if len(set(names)) == len(names) else "The new categories need names of their own."


def _is_name(name):
    return isinstance(name, str) and 0 < len(name.strip()) <= LONGEST
