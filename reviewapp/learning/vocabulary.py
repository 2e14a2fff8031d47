"""Which words of a text are worth asking for, and the plainest condition that asks for them."""

import re
from collections import Counter

import numpy as np

from reviewapp.workflows.conditions.patterns import compile_pattern

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
MOST_WORDS = 200
SHORT = 4
PLAIN = re.compile(r"[a-z]+\Z")
# Of two words in the same texts, these say less; nothing else is decided by this list.
FILLERS = """
about after again all also although always and any are because been before being but can could did does
for from had has have here how into its just like may might more most much not now only other our out
over please quite should since some still such than that the their them then there therefore these they
this those though through too under until upon very was were what when where whether which while who
why will with within without would yet you your
"""
FILLING = frozenset(FILLERS.split())


def words_of(text: str) -> set[str]:
    """The distinct words of a text in small letters; numbers and marks are none."""
    return {word.lower() for word in WORD.findall(text)}


class Vocabulary:
    """The texts of one field, read once."""

    def __init__(self, path: str, texts: list[str]):
        self.path, self.texts = path, texts
        # As RE2 sees small letters: the long s is an s.
        self.lowered = [text.lower().replace("ſ", "s") for text in texts]
        self.seen: Counter = Counter()
        self.written: dict[str, Counter] = {}
        for text in texts:
            self._read(set(WORD.findall(text)))

    def _read(self, surfaces):
        words = set()
        for surface in surfaces:
            word = surface.lower()
            words.add(word)
            self.written.setdefault(word, Counter())[surface] += 1
        self.seen.update(words)

    def frequent(self, *, least: int, banned=frozenset(), most: int = MOST_WORDS) -> list[str]:
        """Words in at least `least` of the texts and missing in as many, the most telling first."""
        count, seen = len(self.texts), self.seen
        known = [
            word
            for word, times in seen.items()
            if least <= times <= count - least and len(word) > 1 and word not in banned
        ]
        # A word in half of the texts splits them best; of words that come together the longest says most.
        known.sort(key=lambda word: (-min(seen[word], count - seen[word]), word in FILLING, -len(word), word))
        return known[:most]

    def test(self, word: str) -> tuple[dict, np.ndarray]:
        """A condition that asks for the word, and the texts for which it holds.

        `contains` where it finds the same texts as the whole word in any case does; else the word as a
        pattern. RE2 knows the borders of ASCII words only, so other words are looked for as they stand.
        """
        surface = self._commonest_surface(word)
        as_it_stands = np.fromiter((surface in text for text in self.texts), bool, len(self.texts))
        contains = {"field": self.path, "op": "contains", "value": surface}
        if not PLAIN.match(word):
            return contains, as_it_stands
        pattern = rf"(?i)\b{word}\b"
        whole = self._found_by(compile_pattern(pattern).search, word)
        if len(word) >= SHORT and np.array_equal(whole, as_it_stands):
            return contains, as_it_stands
        return {"field": self.path, "op": "matches", "value": pattern}, whole

    def _found_by(self, search, word):
        found = np.zeros(len(self.texts), bool)
        for place, lowered in enumerate(self.lowered):
            if word in lowered:
                found[place] = search(self.texts[place]) is not None
        return found

    def _commonest_surface(self, word):
        """The word as it is mostly written: `Dear`, not `dear`."""
        written = self.written[word]
        return min(written, key=lambda each: (-written[each], each))
