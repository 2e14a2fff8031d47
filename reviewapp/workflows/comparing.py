"""Two policies side by side: the prompt word by word, rules and checks by name. Pure."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from reviewapp.workflows import conditions

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One rule, check or threshold that differs; before or after is empty when it came or went."""

    kind: str  # added, removed, changed, moved
    name: str
    before: str = ""
    after: str = ""


def compare(before: dict, after: dict) -> dict:
    """What differs between two policy documents, ready to be shown."""
    return {
        "prompt": word_spans(before["prompt"], after["prompt"]),
        "same_prompt": before["prompt"] == after["prompt"],
        "rules": _listed(before.get("routing", []), after.get("routing", []), rule_words),
        "checks": _listed(before.get("checks", []), after.get("checks", []), check_words),
        "thresholds": _thresholds(before.get("thresholds", {}), after.get("thresholds", {})),
    }


def word_spans(before: str, after: str) -> list[tuple[str, str]]:
    """(kind, text) with kind same, del or ins; same and del rebuild `before`, same and ins `after`."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    spans: list[tuple[str, str]] = []
    gone = come = ""
    for step in Indel.opcodes(old, new):
        if step.tag != "equal":
            gone += "".join(old[step.src_start : step.src_end])
            come += "".join(new[step.dest_start : step.dest_end])
            continue
        spans += [("del", gone), ("ins", come), ("same", "".join(old[step.src_start : step.src_end]))]
        gone = come = ""
    spans += [("del", gone), ("ins", come)]
    return [(kind, text) for kind, text in spans if text]


def rule_words(rule: dict) -> str:
    """A rule as one sentence."""
    then = rule["then"]
    if then["route"] == "approve":
        return f"When {conditions.sentence(rule['when'])}: approve without a person"
    words = f"When {conditions.sentence(rule['when'])}: review"
    words += f" in “{then['queue']}”" if then.get("queue") else ""
    words += f", priority {then['priority']}" if then.get("priority") else ""
    return words + (", with a second review" if then.get("second_review") else "")


def check_words(check: dict) -> str:
    """A check as one sentence."""
    words = f"Expect {conditions.sentence(check['expect'])}; else "
    words += "review" if check.get("on_fail", "review") == "review" else "note it"
    return words + (", and approving needs a justification" if check.get("blocking") else "")


def _listed(before, after, words):
    old = {entry["name"]: (place, entry) for place, entry in enumerate(_kept_first(before, after))}
    new = {entry["name"]: (place, entry) for place, entry in enumerate(_kept_first(after, before))}
    changes = [Change("removed", name, before=words(old[name][1])) for name in old if name not in new]
    for name, (place, entry) in new.items():
        if name not in old:
            changes.append(Change("added", name, after=words(entry)))
        elif old[name][1] != entry:
            changes.append(Change("changed", name, words(old[name][1]), words(entry)))
        elif old[name][0] != place:
            changes.append(Change("moved", name, after=words(entry)))
    return changes


def _kept_first(entries, others):
    """In order, those that both have before those that only one has: places compare fairly."""
    names = {entry["name"] for entry in others}
    return sorted(entries, key=lambda entry: entry["name"] not in names)


def _thresholds(before, after):
    names = {"auto_approve_at": "Approve from confidence", "spot_check": "Spot checks"}
    return [
        Change("changed", words, shown(before.get(key)), shown(after.get(key)))
        for key, words in names.items()
        if before.get(key) != after.get(key)
    ]


def shown(value) -> str:
    """A threshold, or that there is none."""
    return "not set" if value is None else f"{value:g}"
