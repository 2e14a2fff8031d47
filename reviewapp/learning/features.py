"""What can be asked about an output: each question an ordinary condition of the policy language. Pure.

Nobody is singled out: a field that names a person, an account or a number of a case gives no test but
whether it is given, and the words found in such fields are not looked for in other texts either.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reviewapp.learning.bands import FEW, cuts
from reviewapp.learning.vocabulary import Vocabulary, words_of
from reviewapp.workflows import conditions
from reviewapp.workflows.contract import Contract
from reviewapp.workflows.risk import RISKS

ASKED = (
    *("risk", "action", "input", "output", "metadata", "language", "model", "finished"),
    *("confidence", "usage", "latency_ms"),
)
LEAST = 5
MOST_TESTS = 1200
MOST_CHOICES = 40
MOST_FIELDS = 200
MOST_DEPTH = 6
LONGEST_CHOICE = 80
FEWEST_WORDS = 3
DAY = re.compile(r"\d{4}-\d\d-\d\d")
EXACT = 1e15  # beyond it a number is a mark, and floats no longer tell neighbours apart
PEOPLE = "customer client person user employee patient sender recipient contact author owner from to"
MARKS = """
id ids uuid guid email mail phone fax address street iban bic account order number no ref reference
file filename path url uri token ip card passport ssn
"""
NAMES = frozenset({"name", "full_name", "first_name", "last_name", "surname"})
PERSON, MARK = frozenset(PEOPLE.split()), frozenset(MARKS.split())
NOBODYS = frozenset({"input", "output", "metadata"})


@dataclass(frozen=True, eq=False)
class Test:
    """A question about every row, and for which rows the answer is yes. Of equals the plainer stays."""

    __test__ = False  # pytest would take it for a class of tests

    condition: dict
    holds: np.ndarray
    field: str
    plainness: int = 0


def features_of(facts: dict) -> dict[str, bool | float | str]:
    """The context of one output, flat: short values as they are, texts and lists by their length."""
    found: dict[str, bool | float | str] = {}
    for path, value in _leaves(facts):
        if isinstance(value, list) or (isinstance(value, str) and len(value) > LONGEST_CHOICE):
            found[f"length of {path}"] = float(len(value))
        elif value is not None and not names_somebody(path):
            found[path] = value if isinstance(value, bool | str) else float(value)
    return found


def names_somebody(path: str) -> bool:
    """Whether values at this path tell one person or one case from another."""
    *above, last = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", step).lower() for step in path.split(".")]
    if last in PERSON or last.rsplit("_", 1)[-1] in MARK:
        return True
    # A name is a person's unless it stands inside something else that has one: a supplier, an action.
    is_name = last in NAMES or last.endswith("_name")
    return is_name and (set(above) <= NOBODYS or bool(PERSON & {*last.split("_"), *above}))


def candidates(rows: Sequence[dict], contract: Contract, *, least: int = LEAST) -> list[Test]:
    """Every question whose answer differs among the rows: valid for the contract, no two alike."""
    columns = _columns(rows, contract)
    banned = _names_in(columns)
    unlike: dict[bytes, Test] = {}
    for path, values in columns.items():
        for test in _tests(path, values, least=least, banned=banned):
            count = int(test.holds.sum())
            if not least <= count <= len(rows) - least or conditions.validate(test.condition, contract):
                continue
            key = np.packbits(test.holds).tobytes()
            if key not in unlike or test.plainness < unlike[key].plainness:
                unlike[key] = test
    return sorted(unlike.values(), key=lambda test: test.plainness)[:MOST_TESTS]


def _columns(rows, contract):
    """{path: the value in each row}, for paths that a condition can name; None where there is none."""
    columns: dict[str, list] = {}
    for number, facts in enumerate(rows):
        for path, value in _leaves(facts):
            if path not in columns:
                if len(columns) >= MOST_FIELDS or contract.field(path) is None:
                    continue
                columns[path] = [None] * len(rows)
            columns[path][number] = value
    return columns


def _leaves(facts: dict) -> Iterator[tuple[str, object]]:
    for name in ASKED:
        yield from _below(name, facts.get(name), depth=1)


def _below(path, value, *, depth):
    if not isinstance(value, dict):
        yield path, value
        return
    for key, inner in value.items():
        # A path is split at its points, and a number in it is a place in a list.
        if key and "." not in key and not key.isdigit() and depth < MOST_DEPTH:
            yield from _below(f"{path}.{key}", inner, depth=depth + 1)


def _names_in(columns):
    """The words of fields that name somebody: `Adler` is not to be found by asking the text for it."""
    return frozenset(
        word
        for path, values in columns.items()
        if names_somebody(path)
        for value in values
        if isinstance(value, str) and len(value) <= LONGEST_CHOICE
        for word in words_of(value)
    )


def _tests(path, values, *, least, banned) -> Iterator[Test]:
    given = np.array([value is not None for value in values])
    yield Test({"field": path, "op": "exists", "value": True}, given, path, 3)
    yield Test({"field": path, "op": "exists", "value": False}, ~given, path, 3)
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) != 1 or names_somebody(path):
        return
    if path == "risk":
        yield from _risks(values)
        return
    ask = {"bool": _choices, "number": _numbers, "text": _texts, "list": _lists}.get(kinds.pop())
    for test in ask(path, values, least=least, banned=banned) if ask else ():
        yield test if given.all() else _guarded(test)


def _kind(value):
    for kind, name in ((bool, "bool"), (int, "number"), (float, "number"), (str, "text"), (list, "list")):
        if isinstance(value, kind):
            return name
    return "other"


def _guarded(test):
    """The same question where the field is given; where it is not, no answer would mean a review."""
    if test.condition["op"] in ("=", "in"):
        return test
    exists = {"field": test.field, "op": "exists", "value": True}
    return Test({"all": [exists, test.condition]}, test.holds, test.field, test.plainness + 1)


def _risks(values):
    for rank, risk in enumerate(RISKS):
        reached = np.array([value in RISKS[rank:] for value in values])
        if all(value in RISKS for value in values):
            yield Test({"field": "risk", "op": ">=", "value": risk}, reached, "risk", 1)
            yield Test({"field": "risk", "op": "<", "value": risk}, ~reached, "risk", 1)
        yield Test({"field": "risk", "op": "=", "value": risk}, _where(values, risk.__eq__), "risk", 0)


def _choices(path, values, *, least, **_):
    counts = Counter(value for value in values if value is not None)
    frequent = [value for value, count in counts.most_common(MOST_CHOICES) if count >= least]
    for value in sorted(frequent, key=str):
        holds = _where(values, lambda found, value=value: found == value)
        yield Test({"field": path, "op": "=", "value": value}, holds, path, 0)


def _numbers(path, values, *, least, **_):
    present = [value for value in values if value is not None]
    if max(map(abs, present)) > EXACT:
        return
    if len(set(present)) <= FEW:
        yield from _choices(path, values, least=least)
    for cut in cuts(present):
        for op, compare in _ORDERS.items():
            holds = _where(values, lambda found, cut=cut, compare=compare: compare(found, cut))
            yield Test({"field": path, "op": op, "value": cut}, holds, path, 1)


_ORDERS = {
    ">": lambda found, cut: found > cut,
    "<": lambda found, cut: found < cut,
    ">=": lambda found, cut: found >= cut,
    "<=": lambda found, cut: found <= cut,
}


def _texts(path, values, *, least, banned):
    present = [value for value in values if value is not None]
    if any(DAY.match(value) for value in present):
        return  # a rule about a certain day means nothing a month later
    if all(len(value) <= LONGEST_CHOICE for value in present):
        nobodys = [None if value and words_of(value) & banned else value for value in values]
        yield from _choices(path, nobodys, least=least)
    if sum(len(value.split()) for value in present) < FEWEST_WORDS * len(present):
        return
    yield from _lengths(path, values)
    vocabulary = Vocabulary(path, [value or "" for value in values])
    for word in vocabulary.frequent(least=max(least, len(values) // 100), banned=banned):
        condition, holds = vocabulary.test(word)
        yield Test(condition, holds, path, 5 if condition["op"] == "contains" else 6)


def _lists(path, values, *, least, **_):
    yield from _lengths(path, values)
    entries = [{key for entry in value or () if (key := _entry_key(entry)) is not None} for value in values]
    counts = Counter(key for found in entries for key in found)
    for key, count in sorted(counts.most_common(MOST_CHOICES), key=str):
        if count >= least:
            holds = np.array([key in found for found in entries])
            yield Test({"field": path, "op": "contains", "value": key[1]}, holds, path, 2)


def _entry_key(entry):
    """Entries of a list that can be compared; the kind stands first, as true is not 1."""
    short = isinstance(entry, bool | int) or (isinstance(entry, str) and len(entry) <= LONGEST_CHOICE)
    return (_kind(entry), entry) if short else None


def _lengths(path, values):
    lengths = [None if value is None else len(value) for value in values]
    for cut in cuts([length for length in lengths if length is not None]):
        for op, compare in _ORDERS.items():
            holds = _where(lengths, lambda found, cut=cut, compare=compare: compare(found, cut))
            yield Test({"field": path, "op": "length", "is": op, "value": cut}, holds, path, 8)


def _where(values, holds):
    return np.fromiter((value is not None and bool(holds(value)) for value in values), bool, len(values))
