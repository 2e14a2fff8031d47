"""Which stored fields nobody ever used, how much room they take, and what to do about each. Pure."""

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field

DEEPEST = 3
MOST_FIELDS = 300
# Parts that are shown whole; a field of them counts as one.
PARTS = ("input", "output", "trace", "metadata")
STOP, MASK, SHORTEN = "stop", "mask", "shorten"
WORDS = {
    STOP: "Stop sending it",
    MASK: "Mask it before storage",
    SHORTEN: "Keep it for a shorter time",
}
# What is no use of a field, and yet good to know before it goes.
DECLARED, EXPORTED = "declared", "exported"
REMARKS = {DECLARED: "declared in the contract", EXPORTED: "may stand in an export"}


@dataclass
class FieldUse:
    """One field: how often it came, how much of the storage it takes, what used it, what to do.

    `remarks` say what else is known of it; none of them makes it a used one.
    """

    path: str
    outputs: int
    share: float
    uses: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    advice: str = ""

    def as_row(self):
        return asdict(self)


class Stored:
    """What the outputs that were looked at hold, field by field."""

    def __init__(self):
        self.sizes, self.times, self.kinds = Counter(), Counter(), defaultdict(Counter)
        self.outputs = 0

    def add(self, content, kinds_of):
        """One output's parts as {name: value}."""
        self.outputs += 1
        for name in PARTS:
            for path, value in leaves(content.get(name), name):
                if path in self.sizes or len(self.sizes) < MOST_FIELDS:
                    self.sizes[path] += len(json.dumps(value, ensure_ascii=False))
                    self.times[path] += 1
                    self.kinds[path].update(kinds_of(value))

    def unused(self, uses, remarks=None):
        """A FieldUse for each field, those nobody used first and the largest first of them."""
        whole = sum(self.sizes.values()) or 1
        rows = [
            FieldUse(
                path, self.times[path], size / whole, whys_of(path, uses), whys_of(path, remarks or {}),
                sorted(self.kinds[path]),
            )
            for path, size in self.sizes.items()
        ]  # fmt: skip
        for row in rows:
            row.advice = "" if row.uses else advice_for(row)
        return sorted(rows, key=lambda row: (bool(row.uses), -row.share))


def leaves(value, path, depth=0):
    """Fields by dotted path; entries of a list are all one, and what lies deeper is one field."""
    if isinstance(value, dict) and value and depth < DEEPEST:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}", depth + 1)
    elif isinstance(value, list) and value and depth < DEEPEST and isinstance(value[0], dict | list):
        for inner in value[:50]:
            yield from leaves(inner, f"{path}[]", depth)
    elif value not in (None, "", [], {}):
        yield path, value


def whys_of(path, told):
    """What is told of this field, or of something that lies in it or around it."""
    return sorted({why for named, whys in told.items() if touches(path, named) for why in whys})


def touches(path, used):
    path, used = path.replace("[]", ""), used.replace("[]", "")
    return path == used or path.startswith(f"{used}.") or used.startswith(f"{path}.")


def advice_for(row):
    if row.kinds:
        return MASK
    return SHORTEN if row.path.startswith(("output", "trace")) else STOP


def fields_in(condition):
    """Every field path that a condition names."""
    if isinstance(condition, dict):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        for inner in condition.values():
            yield from fields_in(inner)
    elif isinstance(condition, list):
        for inner in condition:
            yield from fields_in(inner)


def mentioned(text, paths):
    """Fields whose last name stands in a text as a word of its own."""
    words = {word.strip(".,:;`*_()[]\"'").lower() for word in text.split()}
    for path in paths:
        name = path.rsplit(".", 1)[-1].replace("[]", "").lower()
        if name in words or name.replace("_", " ") in text.lower():
            yield path
