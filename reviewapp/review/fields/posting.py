"""What the form sends, and what its small buttons do to it: plain dicts of lists, as a browser posts them."""

from .shapes import MISSING
from .texts import Unreadable
from .tree import LEFT_OUT, NULL, VALUE


def sent(form):
    """What a browser sends for a form nobody touches again."""
    posted = {}
    for each in form.every():
        posted[f"{each.name}?"] = [each.state]
        if each.kind == "object":
            posted[f"{each.name}+"] = ["", *(child.token for child in each.children)]
        elif each.kind == "list":
            posted[f"{each.name}#"] = ["", *each.tokens]
        elif each.state == VALUE:
            posted[each.name] = [each.text]
    return posted


def read(form):
    """The typed output, and nothing wrong; or the fields that cannot be read, each with its sentence."""
    wrong = False
    for each in form.every():
        if not each.branching and each.state == VALUE:
            try:
                each.value()
            except Unreadable as refusal:
                each.problems.append(str(refusal))
                wrong = True
    return (MISSING, False) if wrong else (form.value(), True)


def find(form, name):
    return next((each for each in form.every() if each.name == name), None)


def add(form, posted, name):
    """One more entry in a list, or the first value in an empty place."""
    there = find(form, name)
    if there is None:
        return posted
    if there.state != VALUE:
        return {**posted, f"{name}?": [VALUE]}
    return {**posted, f"{name}#": ["", *there.tokens, _unused(there.tokens)]}


def _unused(tokens):
    number = len(tokens)
    while f"n{number}" in tokens:
        number += 1
    return f"n{number}"


def remove(form, posted, name):
    """Take an entry out of its list, or empty a place that may be empty."""
    there = find(form, name)
    if there is None:
        return posted
    above = find(form, there.inside)
    if above is not None and above.kind == "list":
        rest = [token for token in above.tokens if token != there.token]
        return {**posted, f"{above.name}#": ["", *rest]}
    empty = LEFT_OUT if LEFT_OUT in there.states else NULL
    return {**posted, f"{name}?": [empty]} if empty in there.states else posted


def restore(posted, name):
    """Forget what was typed at a place and below it, so that the agent's value stands again."""
    return {key: texts for key, texts in posted.items() if not _below(key, name)}


def _below(key, name):
    return key == name or key.startswith((f"{name}/", f"{name}?", f"{name}#", f"{name}+"))


def blame(form, problems):
    """Hang each sentence of the contract on its field; what has no field stays with the whole."""
    fields = {dotted(each): each for each in form.every()}
    for path, sentences in problems.items():
        there = path
        while there and there not in fields:
            there = there.rpartition(".")[0]
        fields.get(there, form).problems.extend(sentences)


def dotted(field):
    """The place of a field as the contract spells it: evidence.0.kind."""
    return field.path.replace("[", ".").replace("]", "")
