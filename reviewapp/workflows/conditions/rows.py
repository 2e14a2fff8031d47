"""A condition as the rows of a form, and back. What is deeper than two levels stays JSON."""

from dataclasses import dataclass, field

JOINS = ("all", "any", "none", "not all")


@dataclass
class Row:
    """One comparison. `value` is what JSON carries; forms turn it into text and back."""

    field: str = ""
    op: str = "="
    value: object = None
    negated: bool = False
    is_: str = ">="  # for length and count
    where: dict | None = None  # for count: one comparison over an entry


@dataclass
class Group:
    """Comparisons joined by all, any, none (not any) or not all."""

    join: str = "all"
    rows: list[Row] = field(default_factory=list)


@dataclass
class Rows:
    """Groups joined by all, any, none or not all; no groups at all means always."""

    join: str = "all"
    groups: list[Group] = field(default_factory=list)


def to_rows(condition: dict) -> Rows | None:
    """The rows that mean the same, or None when the condition is too deep for rows."""
    join, parts = _opened(condition)
    if all(_row(part) is not None for part in parts):
        return Rows("all", [Group(join, [_row(part) for part in parts])] if parts else [])
    groups = []
    for part in parts:
        inner_join, inner = _opened(part)
        rows = [_row(each) for each in inner]
        if None in rows:
            return None
        groups.append(Group(inner_join, rows))
    return Rows(join, groups)


def from_rows(rows: Rows) -> dict:
    """The condition the rows stand for, in its shortest form."""
    parts = [_closed(group.join, [_comparison(row) for row in group.rows]) for group in rows.groups]
    return _closed(rows.join, parts)


def paths(rows: Rows) -> dict[str, tuple[int, int]]:
    """Where each row stands in the condition that `from_rows` makes: {path: (group, row)}."""
    found = {}
    for g, group in enumerate(rows.groups):
        outer = _step(rows.join, len(rows.groups), g)
        for r, row in enumerate(group.rows):
            steps = [*outer, *_step(group.join, len(group.rows), r), *(["not"] if row.negated else [])]
            found[".".join(steps)] = (g, r)
    return found


def _step(join, count, number):
    word = {"none": "any", "not all": "all"}.get(join, join)
    inner = [word, str(number)] if count != 1 else []
    return ["not", *inner] if join in ("none", "not all") else inner


def _opened(condition):
    """(join, parts): the outermost connective, with `not any` as none and `not all` as itself."""
    if "all" in condition or "any" in condition:
        join = "all" if "all" in condition else "any"
        return join, condition[join]
    inner = condition.get("not")
    if inner is not None and _row(condition) is None:
        if "all" in inner or "any" in inner:
            join, parts = _opened(inner)
            return ("not all" if join == "all" else "none"), parts
        return "none", [inner]
    return "all", [condition]


def _closed(join, parts):
    if join in ("none", "not all"):
        return {"not": _closed("any" if join == "none" else "all", parts)}
    return parts[0] if len(parts) == 1 else {join: parts}


def _row(node):
    """A comparison, or the `not` of one, as a row; None for anything else."""
    if "not" in node and isinstance(node["not"], dict) and "op" in node["not"]:
        row = _row(node["not"])
        if row is not None:
            row.negated = True
        return row
    if "op" not in node or ("where" in node and not _is_plain(node["where"])):
        return None
    value = node.get("value", True) if node["op"] == "exists" else node.get("value")
    return Row(node["field"], node["op"], value, False, node.get("is", ">="), node.get("where"))


def _is_plain(where):
    return "op" in where and where["op"] not in ("count", "length")


def _comparison(row):
    node = {"field": row.field, "op": row.op}
    if row.op == "count":
        node["where"] = row.where
    if row.op in ("count", "length"):
        node["is"] = row.is_
    node["value"] = row.value
    return {"not": node} if row.negated else node
