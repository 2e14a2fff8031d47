"""The draft form as a tree of rows: what the page shows, whatever was typed into it."""

import json
from dataclasses import dataclass, field

from reviewapp.workflows import conditions
from reviewapp.workflows.conditions import JOINS
from reviewapp.workflows.contract import Contract
from reviewapp.workflows.contract.fields import entries_by_path, find
from reviewapp.workflows.forms.values import to_text

ROW_INPUTS = ("field", "op", "value", "is", "where_field", "where_op", "where_value")
ENTRY_INPUTS = {
    "rule": ("name", "route", "queue", "priority"),
    "check": ("name", "on_fail"),
}
ENTRY_TICKS = {"rule": ("second_review",), "check": ("blocking",)}
MEASURES = ("length", "count")


@dataclass
class RowForm:
    """One comparison as it was typed."""

    inputs: dict[str, str]
    negated: bool = False
    at: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def measures(self):
        return self.inputs["op"] in MEASURES

    @property
    def counts(self):
        return self.inputs["op"] == "count"


@dataclass
class GroupForm:
    """Comparisons joined by one word."""

    join: str = "all"
    rows: list[RowForm] = field(default_factory=list)
    at: str = ""


@dataclass
class EntryForm:
    """A rule or a check: its own inputs, and a condition as groups of rows or, if too deep, as JSON."""

    kind: str
    inputs: dict[str, str]
    ticks: dict[str, bool]
    join: str = "all"
    groups: list[GroupForm] = field(default_factory=list)
    json: str | None = None
    at: str = ""
    sentence: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class DraftForm:
    """The whole policy as typed."""

    prompt: str = ""
    notes: str = ""
    auto_approve_at: str = ""
    spot_check: str = ""
    rules: list[EntryForm] = field(default_factory=list)
    checks: list[EntryForm] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def entries(self, kind):
        return self.rules if kind == "rule" else self.checks

    def numbered(self):
        """Give every part the name its inputs carry in the page."""
        for kind in ENTRY_INPUTS:
            for n, entry in enumerate(self.entries(kind)):
                entry.at = f"{kind}-{n}"
                for g, group in enumerate(entry.groups):
                    group.at = f"{entry.at}-group-{g}"
                    for r, row in enumerate(group.rows):
                        row.at = f"{group.at}-row-{r}"
        return self


def empty_row() -> RowForm:
    return RowForm(dict.fromkeys(ROW_INPUTS, "") | {"op": "=", "is": ">=", "where_op": "="})


def empty_entry(kind: str) -> EntryForm:
    inputs = dict.fromkeys(ENTRY_INPUTS[kind], "")
    inputs |= {"route": "review"} if kind == "rule" else {"on_fail": "review"}
    return EntryForm(
        kind, inputs, dict.fromkeys(ENTRY_TICKS[kind], False), groups=[GroupForm(rows=[empty_row()])]
    )


def form_of(document: dict, notes: str, contract: Contract) -> DraftForm:
    """The form as a stored document fills it."""
    thresholds = document.get("thresholds", {})
    shown = {
        key: "" if thresholds.get(key) is None else str(thresholds[key])
        for key in ("auto_approve_at", "spot_check")
    }
    return DraftForm(
        prompt=document.get("prompt", ""),
        notes=notes,
        rules=[_rule(rule, contract) for rule in document.get("routing", [])],
        checks=[_check(check, contract) for check in document.get("checks", [])],
        **shown,
    ).numbered()


def _rule(rule, contract):
    then = rule["then"]
    inputs = {"name": rule["name"], "route": then["route"]}
    inputs |= {key: then.get(key) or "" for key in ("queue", "priority")}
    entry = EntryForm("rule", inputs, {"second_review": bool(then.get("second_review"))})
    return _with_condition(entry, rule["when"], contract)


def _check(check, contract):
    inputs = {"name": check["name"], "on_fail": check.get("on_fail", "review")}
    entry = EntryForm("check", inputs, {"blocking": bool(check.get("blocking"))})
    return _with_condition(entry, check["expect"], contract)


def _with_condition(entry, condition, contract):
    rows = conditions.to_rows(condition)
    if rows is None:
        entry.json = json.dumps(_in_order(condition), indent=2, ensure_ascii=False)
        entry.sentence = conditions.sentence(condition)
        return entry
    entry.join = rows.join
    entry.groups = [
        GroupForm(group.join, [_row(row, contract) for row in group.rows]) for group in rows.groups
    ]
    return entry


def _in_order(node):
    """Keys as one reads them; the database keeps them in an order of its own."""
    if isinstance(node, list):
        return [_in_order(part) for part in node]
    if not isinstance(node, dict):
        return node
    first = [key for key in ("field", "op", "where", "is", "value") if key in node]
    return {key: _in_order(node[key]) for key in [*first, *sorted(node.keys() - set(first))]}


def _row(row, contract):
    measured = row.op in MEASURES
    found = contract.field(row.field)
    inputs = {
        "field": row.field,
        "op": row.op,
        "is": row.is_,
        "value": json.dumps(row.value) if measured else to_text(row.value, found),
    }
    return RowForm(_where(row.where, found) | inputs, row.negated)


def _where(where, found):
    where = where or {"field": "", "op": "=", "value": ""}
    inner = entry_field(found, where["field"])
    return {
        "where_field": where["field"],
        "where_op": where["op"],
        "where_value": to_text(where.get("value", True), inner),
    }


def entry_field(listed, path):
    """The field of one entry of a list, where the contract names it."""
    fields = entries_by_path(listed) if listed is not None else None
    return find(path, fields) if fields else None


__all__ = ["JOINS", "DraftForm", "EntryForm", "GroupForm", "RowForm", "empty_entry", "empty_row", "form_of"]
