"""Which words of a text are worth asking for, and the plainest condition that asks for them."""

import re
from collections import Counter

import numpy as np

from reviewapp.workflows.conditions.patterns import compile_pattern

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
MOST_WORDS = 200
SHORT = 4
PLAIN = re.compile(r"[a-z]+\Z")


def words_of(text: str) -> set[str]:
    """The distinct words of a text in small letters; numbers and marks are none."""
    return {word.lower() for word in WORD.findall(text)}


def frequent_words(texts: list[str], *, least: int, banned=frozenset(), most: int = MOST_WORDS) -> list[str]:
    """Words in at least `least` of the texts and missing in as many, the most telling first."""
    seen = Counter(word for text in texts for word in words_of(text))
    known = [
        word
        for word, count in seen.items()
        if least <= count <= len(texts) - least and len(word) > 1 and word not in banned
    ]
    # A word in half of the texts splits them best; the order must not depend on how they were read.
    known.sort(key=lambda word: (-min(seen[word], len(texts) - seen[word]), word))
    return known[:most]


def word_test(path: str, word: str, texts: list[str]) -> tuple[dict, np.ndarray] | None:
    """A condition that asks for the word, and the texts for which it holds.

    `contains` where it finds the same texts as the whole word in any case does; else the word as a
    pattern. RE2 knows the borders of ASCII words only, so other words are looked for as they stand.
    """
    lowered = [_lower(text) for text in texts]
    surface = _commonest_surface(word, texts, lowered)
    as_it_stands = np.fromiter((surface in text for text in texts), bool, len(texts))
    contains = {"field": path, "op": "contains", "value": surface}
    if not PLAIN.match(word):
        return contains, as_it_stands
    pattern = rf"(?i)\b{word}\b"
    search = compile_pattern(pattern).search
    pairs = zip(texts, lowered, strict=True)
    whole = np.fromiter((word in low and search(text) is not None for text, low in pairs), bool, len(texts))
    if len(word) >= SHORT and np.array_equal(whole, as_it_stands):
        return contains, as_it_stands
    return {"field": path, "op": "matches", "value": pattern}, whole


def _lower(text):
    """As RE2 sees small letters: the long s is an s."""
    return text.lower().replace("ſ", "s")


def _commonest_surface(word, texts, lowered):
    """The word as it is mostly written: `Dear`, not `dear`."""
    seen = Counter()
    for text, low in zip(texts, lowered, strict=True):
        if word in low:
            seen.update(found for found in set(WORD.findall(text)) if found.lower() == word)
        if seen.total() >= 200:
            break
    return min(seen, key=lambda each: (-seen[each], each)) if seen else word
