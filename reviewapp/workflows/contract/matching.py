"""A short text that a pattern accepts, for the plain patterns contracts use. Pure."""

import re

LONGEST = 200
SHORTHANDS = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
TIMES = re.compile(r"[*+?]|\{(\d*)(?:,(\d*))?\}")
GROUP = re.compile(r"\((?:\?:|\?P?<\w+>|\?i\))?")


def text_matching(pattern: str, *, at_least: int = 0) -> str:
    """Read the pattern from left to right and write the least it asks for.

    What it does not understand (look-arounds, what alternatives forbid) gives a text that may not match;
    who asks checks the text against the pattern.
    """
    text, _ = _branch(pattern, 0, 0)
    missing = at_least - len(text)
    if missing > 0:
        text, _ = _branch(pattern, 0, missing)
    return text


def _branch(pattern, at, more):
    """The first of the alternatives that begin here, and where their group ends."""
    written, ended = "", None
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            ended = written if ended is None else ended
            at += 1
            continue
        piece, at = _piece(pattern, at)
        least, most, at = _times(pattern, at)
        count = least if ended is not None else min(most, least + more)
        more -= (count - least) * len(piece) if ended is None else 0
        written += piece * min(count, LONGEST)
    return (written if ended is None else ended)[:LONGEST], at + 1


def _piece(pattern, at):
    """What one place of the pattern stands for, and where the next place begins."""
    sign = pattern[at]
    if sign == "(":
        opened = GROUP.match(pattern, at)
        if opened.group().endswith("i)"):
            return "", opened.end()
        return _branch(pattern, opened.end(), 0)
    if sign == "[":
        return _one_of(pattern, at + 1)
    if sign == "\\":
        after = pattern[at + 1 : at + 2]
        return ("" if after in "bBAzZ" else SHORTHANDS.get(after, after)), at + 2
    return ("" if sign in "^$" else "a" if sign == "." else sign), at + 1


def _one_of(pattern, at):
    """A sign that a class such as [A-Z0-9] allows."""
    end = pattern.find("]", at + 1)
    inside = pattern[at : end if end >= 0 else len(pattern)]
    try:
        allowed = re.compile(f"[{inside}]")
    except re.error:
        return "a", at + len(inside) + 1
    return next((sign for sign in "aA1-_. :/+@" if allowed.match(sign)), inside[:1]), at + len(inside) + 1


def _times(pattern, at):
    """How often the place before may stand: the least, the most, and where the next place begins."""
    found = TIMES.match(pattern, at)
    if not found:
        return 1, 1, at
    end = found.end() + (pattern[found.end() : found.end() + 1] in ("?", "+"))
    sign = found.group()
    if sign in "*+?":
        return {"*": (0, LONGEST), "+": (1, LONGEST), "?": (0, 1)}[sign] + (end,)
    least = int(found.group(1) or 0)
    most = least if found.group(2) is None else int(found.group(2) or LONGEST)
    return least, most, end
