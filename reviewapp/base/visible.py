"""Characters nobody sees, made visible: what an agent writes must look like what it is."""

import re
from collections.abc import Iterator

UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, save tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # blanks that are no blanks
    "\u200b-\u200f\u2060-\u2064\ufeff"  # zero width
    "\u202a-\u202e\u2066-\u206f"  # turning the reading direction
    "\ufff9-\ufffb"
    "\U000e0000-\U000e007f"  # tags
    "]"
)

# What stands where something was masked, and what it was.
MASKED = {
    "email": "An e-mail address",
    "phone": "A phone number",
    "card": "A payment card",
    "IBAN": "A bank account",
    "national id": "A national identity number",
    "IP": "An IP address",
    "date of birth": "A date of birth",
    "secret": "A secret or key",
}
LABEL = re.compile(rf"⟦({'|'.join(MASKED)})(?: \d{{1,5}})?⟧")


def labelled(text: str) -> Iterator[tuple[str, str]]:
    """The text in order, as (what was masked here or nothing, piece); a piece keeps its brackets."""
    start = 0
    for found in LABEL.finditer(text):
        if found.start() > start:
            yield "", text[start : found.start()]
        yield MASKED[found[1]], found[0]
        start = found.end()
    if start < len(text):
        yield "", text[start:]


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in order, as (unseen, piece); an unseen piece reads ⟦U+202E⟧."""
    text, start = text.replace("\r\n", "\n"), 0
    for found in UNSEEN.finditer(text):
        if found.start() > start:
            yield False, text[start : found.start()]
        yield True, f"⟦U+{ord(found.group()):04X}⟧"
        start = found.end()
    if start < len(text):
        yield False, text[start:]


def reveal(text: str) -> str:
    """The same text with each unseen character written out."""
    return "".join(piece for _, piece in pieces(text))


def unseen_count(text: str) -> int:
    return len(UNSEEN.findall(text.replace("\r\n", "\n")))
