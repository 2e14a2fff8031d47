"""What a correction changed, cut to what a reader needs: the change and a few words around it. Pure."""

import json
import re
from dataclasses import dataclass, field

from reviewapp.review.difference import text_of, word_diff

AROUND = 60
MOST_WINDOWS = 2
MOST_CHANGES = 4
LONGEST = 400
BLANKS = re.compile(r"\s+")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Excerpt:
    """Changed words as spans, or changed fields one by one, or, where nothing changed, how it begins."""

    spans: list = field(default_factory=list)
    fields: list = field(default_factory=list)
    text: str = ""
    more: int = 0


@dataclass(frozen=True)
class FieldChange:
    """A field of an output and what became of it."""

    path: str
    spans: list


def excerpt(output, difference, *, about=None):
    """The part of a correction that matters; `about` is the pattern it is shown for."""
    if not difference:
        return Excerpt(text=beginning(output))
    if "words" in difference:
        spans, more = windows(difference["words"], sought_words(about))
        return Excerpt(spans=spans, more=more)
    changes = sorted(
        difference["fields"], key=lambda change: dotted(change["path"]) != getattr(about, "path", "")
    )
    return Excerpt(
        fields=[field_change(change) for change in changes[:MOST_CHANGES]],
        more=max(0, len(changes) - MOST_CHANGES),
    )


def beginning(output):
    text = text_of(output)
    text = json.dumps(output, ensure_ascii=False) if text is None and output is not None else text or ""
    text = BLANKS.sub(" ", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def sought_words(about):
    texts = (getattr(about, "before", ""), getattr(about, "after", "")) if about else ()
    return {word.lower() for text in texts for word in WORD.findall(text)}


def windows(spans, sought):
    """The changed stretches that speak most of what is sought, and how many others there are."""
    groups = _groups([(kind, text) for kind, text in spans])
    ranked = sorted(range(len(groups)), key=lambda place: (-_overlap(groups[place], sought), place))
    chosen = sorted(ranked[:MOST_WINDOWS])
    shown = [span for place in chosen for span in _shortened(groups[place])]
    return shown, len(groups) - len(chosen)


def _groups(spans):
    """Changes that stand close together, with what stands between and around them."""
    groups, current, lead = [], [], ""
    for kind, text in spans:
        if kind != "same":
            current = current or [("same", _tail(lead))]
            current.append((kind, text))
        elif current and len(text) <= AROUND:
            current.append((kind, text))
        elif current:
            groups.append([*current, ("same", _head(text))])
            current = []
        lead = text if kind == "same" else ""
    return [*groups, current] if current else groups


def _tail(text):
    return text if len(text) <= AROUND else f"… {text[-AROUND:].partition(' ')[2]}"


def _head(text):
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0]} … "


def _overlap(group, sought):
    words = {word.lower() for kind, text in group if kind != "same" for word in WORD.findall(text)}
    return len(words & sought)


def _shortened(group):
    """What stayed is only there to place the change, so its line breaks are left out."""
    texts = ((kind, BLANKS.sub(" ", text) if kind == "same" else text) for kind, text in group if text)
    return [(kind, text if len(text) <= LONGEST else f"{text[:LONGEST]}…") for kind, text in texts]


def dotted(path):
    """A path as patterns name it: places in lists are all one."""
    return ".".join("*" if isinstance(step, int) else str(step) for step in path)


def field_change(change):
    before, after = change.get("before"), change.get("after")
    path = ".".join(map(str, change["path"])) or "the whole output"
    if isinstance(before, str) and isinstance(after, str) and len(before) > AROUND:
        return FieldChange(
            path, windows([(span.kind, span.text) for span in word_diff(before, after)], set())[0]
        )
    sides = (("before", "del", before), ("after", "ins", after))
    told = [(kind, _value(value)) for side, kind, value in sides if side in change]
    return FieldChange(path, [("same", " ") if not told else span for span in _parted(told)])


def _parted(told):
    for place, span in enumerate(told):
        if place:
            yield "same", " "
        yield span


def _value(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (text if len(text) <= LONGEST else f"{text[:LONGEST]}…") or "“”"
