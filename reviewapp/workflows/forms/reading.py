"""From the typed draft form to a policy document, and each problem back to the input it is about."""

from math import isfinite

from reviewapp.base.strict_json import Unfit, read
from reviewapp.workflows import conditions
from reviewapp.workflows.conditions import Group, Row, Rows
from reviewapp.workflows.contract import Contract
from reviewapp.workflows.forms.tree import MEASURES, DraftForm, entry_field
from reviewapp.workflows.forms.values import from_text

PARTS = {"routing": ("rule", "when"), "checks": ("check", "expect")}
WHERE = {
    "where.field": "where_field",
    "where.op": "where_op",
    "where.value": "where_value",
    "where": "where_field",
}


def document_of(form: DraftForm, contract: Contract) -> dict:
    """The document the form stands for, well or badly; JSON that cannot be read is told in the form."""
    thresholds = {key: _number(getattr(form, key)) for key in ("auto_approve_at", "spot_check")}
    return {
        "prompt": form.prompt,
        "routing": [_rule(entry, contract) for entry in form.rules],
        "thresholds": {key: value for key, value in thresholds.items() if value is not None},
        "checks": [_check(entry, contract) for entry in form.checks],
    }


def _number(text):
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text


def _rule(entry, contract):
    inputs = entry.inputs
    then = {"route": inputs["route"]}
    if inputs["route"] != "approve":
        then |= {key: inputs[key] for key in ("queue", "priority") if inputs[key]}
        then |= {"second_review": True} if entry.ticks["second_review"] else {}
    return {"name": inputs["name"], "when": _condition(entry, contract), "then": then}


def _check(entry, contract):
    check = {"name": entry.inputs["name"], "expect": _condition(entry, contract)}
    check["on_fail"] = entry.inputs["on_fail"]
    return check | ({"blocking": True} if entry.ticks["blocking"] else {})


def _condition(entry, contract):
    if entry.json is None:
        return conditions.from_rows(_rows(entry, contract))
    try:
        return read(entry.json.encode())
    except Unfit as error:
        place = f" ({error.place})" if error.place else ""
        entry.errors["json"] = [f"{error.message}{place}"]
        return {"all": []}


def _rows(entry, contract):
    # A group whose last row was removed says nothing, so it is left out.
    groups = [
        Group(group.join, [_row(row, contract) for row in group.rows]) for group in entry.groups if group.rows
    ]
    return Rows(entry.join, groups)


def _row(row, contract):
    inputs, operator = row.inputs, row.inputs["op"]
    found = contract.field(inputs["field"])
    if operator == "exists":
        value = inputs["value"].strip().lower() not in ("false", "no")
    elif operator in MEASURES:
        value = from_text(inputs["value"], None)
    elif operator in ("matches", "starts with"):
        value = inputs["value"]
    else:
        value = from_text(inputs["value"], found, many=operator == "in")
    where = _where(inputs, found) if operator == "count" else None
    return Row(inputs["field"], operator, value, row.negated, inputs["is"], where)


def _where(inputs, listed):
    operator = inputs["where_op"]
    inner = entry_field(listed, inputs["where_field"])
    value = from_text(inputs["where_value"], inner, many=operator == "in")
    if operator == "exists":
        value = inputs["where_value"].strip().lower() not in ("false", "no")
    return {"field": inputs["where_field"], "op": operator, "value": value}


def place(form: DraftForm, problems: dict[str, list[str]]) -> DraftForm:
    """Put each problem beside its input; what has no input goes to the top of the form."""
    for path, sentences in problems.items():
        part, _, rest = path.partition(".")
        number, _, inner = rest.partition(".")
        if part in PARTS and number.isdigit():
            kind, word = PARTS[part]
            _place_in_entry(form.entries(kind)[int(number)], inner, word, sentences)
        else:
            name = rest if part == "thresholds" and rest else part
            known = name in ("prompt", "notes", "auto_approve_at", "spot_check")
            form.errors.setdefault(name if known else "form", []).extend(sentences)
    return form


def _place_in_entry(entry, path, word, sentences):
    word_found, _, inside = path.partition(".")
    if word_found != word:
        name = path.removeprefix("then.")
        entry.errors.setdefault(name if name in (*entry.inputs, *entry.ticks) else "name", []).extend(
            sentences
        )
    elif entry.json is not None:
        entry.errors.setdefault("json", []).extend(
            f"{inside}: {each}" if inside else each for each in sentences
        )
    else:
        _place_in_row(entry, inside, sentences)


def _place_in_row(entry, inside, sentences):
    groups = [group for group in entry.groups if group.rows]
    shape = Rows(entry.join, [Group(g.join, [Row(negated=row.negated) for row in g.rows]) for g in groups])
    places = conditions.paths(shape)
    for path in sorted(places, key=len, reverse=True):
        if path in ("", inside) or inside.startswith(f"{path}."):
            g, r = places[path]
            name = inside.removeprefix(path).removeprefix(".")
            row = groups[g].rows[r]
            name = WHERE.get(name, name)
            row.errors.setdefault(name if name in row.inputs else "field", []).extend(sentences)
            return
    entry.errors.setdefault("condition", []).extend(sentences)
