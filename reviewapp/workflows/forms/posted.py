"""The draft form as it was posted, and the buttons that add, remove and move its rows."""

from reviewapp.workflows.conditions import JOINS
from reviewapp.workflows.forms.tree import (
    ENTRY_INPUTS,
    ENTRY_TICKS,
    ROW_INPUTS,
    DraftForm,
    EntryForm,
    GroupForm,
    RowForm,
    empty_entry,
    empty_row,
)

MOST = 60  # of anything; the policy's own limits are told by its own check


def posted_form(post) -> DraftForm:
    """What was typed, as a tree; nothing is judged yet."""
    form = DraftForm(
        prompt=_lines(post.get("prompt", "")),
        notes=_lines(post.get("notes", "")),
        auto_approve_at=post.get("auto_approve_at", "").strip(),
        spot_check=post.get("spot_check", "").strip(),
        rules=_entries(post, "rule"),
        checks=_entries(post, "check"),
    )
    return form.numbered()


def _lines(text):
    # Browsers post line ends as CR LF; a prompt would change without having been touched.
    return text.replace("\r\n", "\n")


def _entries(post, kind):
    found = []
    while len(found) < MOST and f"{kind}-{len(found)}-name" in post:
        found.append(_entry(post, kind, f"{kind}-{len(found)}"))
    return found


def _entry(post, kind, at):
    inputs = {name: post.get(f"{at}-{name}", "").strip() for name in ENTRY_INPUTS[kind]}
    ticks = {name: f"{at}-{name}" in post for name in ENTRY_TICKS[kind]}
    entry = EntryForm(kind, inputs, ticks, _join(post, at), json=post.get(f"{at}-json"))
    while len(entry.groups) < MOST and f"{at}-group-{len(entry.groups)}-join" in post:
        entry.groups.append(_group(post, f"{at}-group-{len(entry.groups)}"))
    return entry


def _group(post, at):
    group = GroupForm(_join(post, at))
    while len(group.rows) < MOST and f"{at}-row-{len(group.rows)}-field" in post:
        row = f"{at}-row-{len(group.rows)}"
        inputs = {name: post.get(f"{row}-{name}", "") for name in ROW_INPUTS}
        group.rows.append(RowForm(inputs, f"{row}-negated" in post))
    return group


def _join(post, at):
    join = post.get(f"{at}-join", "all")
    return join if join in JOINS else "all"


def act(form: DraftForm, does: str) -> DraftForm:
    """Do what a button says, such as “remove rule-0-group-1-row-2”; what makes no sense does nothing."""
    verb, _, at = does.partition(" ")
    try:
        parts, number = _list_at(form, at)
        VERBS[verb](parts, number)
    except (KeyError, IndexError, ValueError, TypeError):
        return form
    return form.numbered()


def _list_at(form, at):
    """The list a place is in, and its number there. “rule” alone is the end of the rules."""
    kind, *steps = at.split("-")
    parts, number = form.entries({"rule": "rule", "check": "check"}[kind]), None
    makers = [lambda: empty_entry(kind), lambda: GroupForm(rows=[empty_row()]), empty_row]
    depth = 0
    for step in steps:
        if step in ("group", "row"):
            owner = parts[number]
            parts, number = (owner.groups if step == "group" else owner.rows), None
            depth += 1
        else:
            number = int(step)
    return (parts, makers[depth]), number


def _add(place, _number):
    parts, make = place
    if len(parts) < MOST:
        parts.append(make())


def _remove(place, number):
    del place[0][number]


def _move(by):
    def move(place, number):
        parts, other = place[0], number + by
        if 0 <= other < len(parts):
            parts[number], parts[other] = parts[other], parts[number]

    return move


VERBS = {"add": _add, "remove": _remove, "up": _move(-1), "down": _move(1)}
