"""Labels in an edited output back to what they stand for, each only where it stood. Pure."""

from collections import Counter

from reviewapp.workflows.masking import LABEL

MOVED = (
    "{label} stands for something you do not see. It can stay where it was or go; it cannot be moved or "
    "repeated."
)


def restored_value(edited, *, shown, plain, originals):
    """(the edited value with originals, or a sentence about a label that is where it cannot be).

    `shown` is the agent's output as the person saw it, `plain` as it is; places in lists count as one.
    """
    allowed = Counter(labels_at(shown, originals))
    wanted = Counter(labels_at(edited, originals))
    if over := next((label for (_, label), many in (wanted - allowed).items() if many), None):
        return edited, MOVED.format(label=over)
    numbers = dict(_whole_numbers(shown, plain))
    return _restored(edited, originals, numbers), ""


def labels_at(value, originals, path=()):
    """(place, label) of every label that stands for something, names of fields included."""
    if isinstance(value, str):
        yield from ((path, label) for label in _labels_in(value) if label in originals)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from ((("name", *path), label) for label in _labels_in(name) if label in originals)
            yield from labels_at(inner, originals, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from labels_at(inner, originals, (*path, "[]"))


def _labels_in(text):
    return [found.group() for found in LABEL.finditer(text)] if "⟦" in text else []


def _restored(value, originals, numbers):
    if isinstance(value, str):
        return numbers[value] if value in numbers else _text(value, originals)
    if isinstance(value, dict):
        return {_text(name, originals): _restored(inner, originals, numbers) for name, inner in value.items()}
    return [_restored(inner, originals, numbers) for inner in value] if isinstance(value, list) else value


def _text(text, originals):
    parts, at = [], 0
    for found in LABEL.finditer(text) if "⟦" in text else ():
        parts += [text[at : found.start()], originals.get(found.group(), found.group())]
        at = found.end()
    return "".join([*parts, text[at:]])


def _whole_numbers(shown, plain):
    """Labels that stand for a number, which comes back as one."""
    if isinstance(plain, int) and isinstance(shown, str):
        yield shown, plain
    elif isinstance(plain, dict) and isinstance(shown, dict):
        for one, other in zip(shown.values(), plain.values(), strict=True):
            yield from _whole_numbers(one, other)
    elif isinstance(plain, list) and isinstance(shown, list):
        for one, other in zip(shown, plain, strict=True):
            yield from _whole_numbers(one, other)
