"""Carry out an approved change of the categories, by the verbs that people have for it."""

from reviewapp.base.errors import Invalid
from reviewapp.learning import taxonomy
from reviewapp.workflows.actions import add_category, retire_category

LAST = 9


def change_categories(workflow, *, by, change):
    """Retire what goes, then add what comes on the keys that are free. Decisions keep what they had."""
    active = {category.key: category for category in workflow.categories.active()}
    if problems := taxonomy.problems(change, active):
        raise Invalid(problems, "The categories have changed meanwhile; edit the suggestion first.")
    going = change["others"] if change["op"] == "merge" else [change["category"]]
    for key in going if change["op"] != "add" else ():
        retire_category(active[key], by=by)
    taken = set(workflow.categories.active().values_list("number", flat=True))
    free = (number for number in range(1, LAST + 1) if number not in taken)
    for one in change.get("into", ()):
        add_category(workflow, by=by, number=next(free), **one)
