"""One suggested change to a policy, as small JSON: what it makes of a document, and how that reads. Pure.

    {"kind": "prompt", "op": "add" | "replace" | "remove", "bullet": "S-12", "text": "Write …"}
    {"kind": "routing", "op": "add" | "replace" | "remove", "at": 0, "name": "Large …", "rule": {…}}
    {"kind": "threshold", "set": {"auto_approve_at": 0.93, "spot_check": 0.05}}
    {"kind": "check", "op": "add" | "replace" | "remove", "check": {"name": …, "expect": …}}
    {"kind": "taxonomy", …}, see taxonomy.py: it changes the categories and no document.

A rule is found by its name, which stays when others come and go before it; `at` says where a new one goes.
"""

from collections.abc import Collection
from copy import deepcopy

from reviewapp.base.canonical import digest_of
from reviewapp.learning import bullets, taxonomy
from reviewapp.learning.bullets import BlockError, Budget, Bullet
from reviewapp.workflows.contract import Contract
from reviewapp.workflows.policy_document import EMPTY, policy_problems

KINDS = ("prompt", "routing", "threshold", "check", "taxonomy")
OPS = ("add", "replace", "remove")
PARTS = {
    "prompt": {"kind", "op", "bullet", "text"},
    "routing": {"kind", "op", "at", "name", "rule"},
    "threshold": {"kind", "set"},
    "check": {"kind", "op", "check"},
}
THRESHOLDS = {"auto_approve_at", "spot_check"}


class ChangeError(ValueError):
    """The document has nothing that this change could be made to; the message says what is missing."""


def apply_change(document: dict | None, change: dict) -> dict:
    """The document with the change made; the one given stays as it is."""
    new = {**deepcopy(EMPTY), **deepcopy(document or {})}
    makers = {"prompt": _prompt, "routing": _routing, "threshold": _threshold, "check": _check}
    if make := makers.get(change["kind"]):
        make(new, change)
    return new


def change_problems(
    change: dict,
    document: dict | None,
    *,
    contract: Contract,
    queue_slugs: Collection[str] | None = None,
    categories: Collection[str] = (),
    budget: Budget | None = None,
) -> dict[str, list[str]]:
    """Sentences by path; nothing when the change can be made and leaves a policy that can be published."""
    if problems := shape_problems(change):
        return problems
    if change["kind"] == "taxonomy":
        return taxonomy.problems(change, categories)
    try:
        new = apply_change(document, change)
    except ChangeError as error:
        return {"": [str(error)]}
    if new == {**EMPTY, **(document or {})}:
        return {"": ["The policy in force says this already."]}
    if sentences := _over_budget(change, new, budget or Budget()):
        return {"text": sentences}
    return policy_problems(new, contract, queue_slugs)


def shape_problems(change) -> dict[str, list[str]]:
    """Whether this is a change at all, before anything is made of it."""
    if not isinstance(change, dict) or change.get("kind") not in KINDS:
        return {"kind": [f"A change is one of: {', '.join(KINDS)}."]}
    if change["kind"] == "taxonomy":
        return taxonomy.shape_problems(change)
    found = {
        name: ["A change of this kind has no such part."] for name in change.keys() - PARTS[change["kind"]]
    }
    if "op" in PARTS[change["kind"]] and change.get("op") not in OPS:
        found["op"] = [f"Choose one of: {', '.join(OPS)}."]
    return found or SHAPES[change["kind"]](change)


def digest_of_change(change: dict, based_on: int, title: str = "") -> bytes:
    """What a second person agrees to: the words, their title, and the number of the version they change."""
    return digest_of({"change": change, "based_on": based_on, "title": title})


def is_same_cause(one: dict, other: dict) -> bool:
    """Whether two changes say the same, whatever number their line carries."""
    return _without_number(one) == _without_number(other)


def is_in(document: dict, change: dict) -> bool:
    """Whether the document has what the change brought, or lacks what it took away.

    A line, rule or check that was reworded since is still there; a threshold that was moved is not.
    """
    kind = change["kind"]
    if kind == "threshold":
        thresholds = document.get("thresholds", {})
        return all(thresholds.get(name) == value for name, value in change["set"].items())
    if kind == "prompt":
        name, names = change["bullet"], {line.name for line in bullets.bullets_of(document["prompt"])}
    else:
        entry = change.get("rule" if kind == "routing" else "check") or {}
        name = entry.get("name") or change.get("name")
        names = {each.get("name") for each in document.get("routing" if kind == "routing" else "checks", ())}
    return (name in names) == (change["op"] != "remove")


def _over_budget(change, new, budget):
    longer = change["kind"] == "prompt" and change["op"] != "remove"
    return bullets.beyond(new["prompt"], budget) if longer else []


def _without_number(change):
    adds_line = change.get("kind") == "prompt" and change.get("op") == "add"
    return {name: part for name, part in change.items() if not (adds_line and name == "bullet")}


# ---- what each kind makes of a document --------------------------------------------------------


def _prompt(document, change):
    try:
        if change["op"] == "remove":
            document["prompt"] = bullets.remove(document["prompt"], change["bullet"])
        else:
            put = bullets.add if change["op"] == "add" else bullets.replace
            document["prompt"] = put(document["prompt"], Bullet(change["bullet"], change["text"]))
    except BlockError as error:
        raise ChangeError(str(error)) from error


def _routing(document, change):
    rules = document["routing"]
    if change["op"] == "add":
        if _place(rules, change["rule"].get("name")) is not None:
            raise ChangeError(f"The policy has a rule “{change['rule'].get('name')}” already.")
        rules.insert(min(change.get("at", 0), len(rules)), deepcopy(change["rule"]))
        return
    place = _place(rules, change["name"])
    if place is None:
        raise ChangeError(f"The policy has no rule “{change['name']}” any more.")
    rules[place : place + 1] = [deepcopy(change["rule"])] if change["op"] == "replace" else []


def _threshold(document, change):
    thresholds = {**document["thresholds"], **change["set"]}
    document["thresholds"] = {name: value for name, value in thresholds.items() if value is not None}


def _check(document, change):
    checks, name = document["checks"], change["check"].get("name")
    place = _place(checks, name)
    if change["op"] == "add":
        if place is not None:
            raise ChangeError(f"The policy has a check “{name}” already.")
        checks.append(deepcopy(change["check"]))
        return
    if place is None:
        raise ChangeError(f"The policy has no check “{name}” any more.")
    checks[place : place + 1] = [deepcopy(change["check"])] if change["op"] == "replace" else []


def _place(entries, name):
    return next((place for place, entry in enumerate(entries) if entry.get("name") == name), None)


# ---- shapes ------------------------------------------------------------------------------------


def _shape_of_prompt(change):
    if not isinstance(change.get("bullet"), str):
        return {"bullet": ["Name the learned line, such as S-12."]}
    if change["op"] != "remove" and not isinstance(change.get("text"), str):
        return {"text": ["Say what the agent should do."]}
    try:
        bullets.checked(Bullet(change["bullet"], "gone" if change["op"] == "remove" else change["text"]))
    except BlockError as error:
        return {"text": [str(error)]}
    return {}


def _shape_of_routing(change):
    found = {}
    if change["op"] != "remove" and not isinstance(change.get("rule"), dict):
        found["rule"] = ["Say which rule: its name, when it matches and what it does then."]
    if change["op"] != "add" and not isinstance(change.get("name"), str):
        found["name"] = ["Name the rule of the policy that is to change."]
    if type(change.get("at", 0)) is not int or change.get("at", 0) < 0:
        found["at"] = ["The place of a rule counts from 0."]
    return found


def _shape_of_threshold(change):
    wanted = change.get("set")
    if not isinstance(wanted, dict) or not wanted or wanted.keys() - THRESHOLDS:
        return {"set": [f"Set one of: {', '.join(sorted(THRESHOLDS))}."]}
    return {}


def _shape_of_check(change):
    check = change.get("check")
    if not isinstance(check, dict) or not isinstance(check.get("name"), str):
        return {"check": ["Say which check, by its name."]}
    return {}


SHAPES = {
    "prompt": _shape_of_prompt,
    "routing": _shape_of_routing,
    "threshold": _shape_of_threshold,
    "check": _shape_of_check,
}
