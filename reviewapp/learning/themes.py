"""Themes of justifications: texts that say much the same, in groups whose numbers never change.

Each text in its order joins the nearest theme, or founds one. Nothing is computed afresh later, so a
number that a page has shown stays what it was; two themes become one only where a person says so.
Texts are compared by words and by four letters of a word, rare ones weighing more, which forgives
endings and slips of the pen; a callable from text to numbers takes their place where there is one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

WORD = re.compile(r"\w+(?:['’]\w+)*")
DIGITS = re.compile(r"\d+")
# Chinese, Japanese and Thai put no blanks between words: two letters say there what four say elsewhere.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
BAR = 0.35
EMBEDDED_BAR = 0.62
MOST_WORDS = 400
PRIOR = 10


class Assigned(NamedTuple):
    """Where a text belongs; nowhere, if it has no words."""

    theme: int | None
    similarity: float
    is_new: bool


class Themes:
    """Texts in groups, one pass, by the nearest leader."""

    def __init__(self, *, bar: float | None = None, embed: Callable[[str], Sequence[float]] | None = None):
        self.bar = bar if bar is not None else (EMBEDDED_BAR if embed else BAR)
        self.members: dict[Hashable, int] = {}
        self.founders: list[Hashable] = []
        self.words = Counter()
        self._words_by_theme: list[Counter] = []
        self._vectors = _Dense(embed) if embed else _Sparse(self.bar)

    def assign(self, key: Hashable, text: str) -> Assigned:
        """Put the text with the theme it is most like; the same key again gives the same answer."""
        if key in self.members:
            return Assigned(self.members[key], 1.0, is_new=False)
        if not words_of(text):
            return Assigned(None, 0.0, is_new=False)
        vector = self._vectors.learn(text)
        nearest, similarity = self._vectors.nearest(vector)
        if nearest is None or similarity < self.bar:
            return Assigned(self._put(key, text, vector, len(self.founders)), 1.0, is_new=True)
        return Assigned(self._put(key, text, vector, nearest), similarity, is_new=False)

    def place(self, key: Hashable, text: str, *, theme: int):
        """Put the text where it was put before, so that stored answers build the same themes again."""
        if theme > len(self.founders):
            raise ValueError(f"Theme {theme} has no founder yet: place texts in the order they came.")
        if key not in self.members and words_of(text):
            self._put(key, text, self._vectors.learn(text), theme)

    def sizes(self) -> Counter:
        """How many texts each theme has."""
        return Counter(self.members.values())

    def telling_words(self, theme: int, background: Mapping[str, int] | None = None, *, most: int = 4):
        """The words that set a theme apart from the background, the most telling first."""
        own = self._words_by_theme[theme]
        return sorted(own, key=_distinctness(own, background or self.words))[:most]

    def label(self, theme: int, background: Mapping[str, int] | None = None) -> str:
        """A name made of the theme's own words, until a person gives a better one."""
        return ", ".join(self.telling_words(theme, background))

    def closest(self, theme: int, texts: Mapping[Hashable, str], *, most: int = 3) -> list:
        """The keys of the texts that say best what the theme says; equal texts are named once."""
        said: dict[str, Hashable] = {}
        for key, text in texts.items():
            said.setdefault(" ".join(words_of(text)), key)
        near = {key: self._vectors.likeness(texts[key], theme) for key in said.values()}
        return sorted(near, key=near.get, reverse=True)[:most]

    def _put(self, key, text, vector, theme):
        if theme == len(self.founders):
            self.founders.append(key)
            self._words_by_theme.append(Counter())
        self.members[key] = theme
        self._vectors.add(theme, vector)
        words = words_of(text)
        self.words.update(words)
        self._words_by_theme[theme].update(words)
        return theme


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, every number being the same one."""
    return [DIGITS.sub("0", word) for word in WORD.findall(text[:20_000].lower())][:MOST_WORDS]


def features_of(text: str) -> Counter:
    """Words, and the runs of four letters within them, with how often each occurs."""
    found = Counter()
    for word in words_of(text):
        size = 2 if UNSPACED.search(word) else 4
        framed = f"<{word}>"
        found[word] += 1
        found.update(f"#{framed[at : at + size]}" for at in range(max(1, len(framed) - size + 1)))
    return found


def _distinctness(own, background):
    """Log-odds of a word here against elsewhere, the background being the prior, in deviations."""
    mine, total = own.total(), max(sum(background.values()), own.total())

    def order(word):
        here, everywhere = own[word], max(background.get(word, 0), own[word])
        prior = PRIOR * (everywhere + 1) / (total + 2)
        elsewhere = everywhere - here
        odds = log((here + prior) / (mine - here + PRIOR - prior))
        odds -= log((elsewhere + prior) / (total - mine - elsewhere + PRIOR - prior))
        return (-odds / sqrt(1 / (here + prior) + 1 / (elsewhere + prior)), word)

    return order


class _Sparse:
    """Centroids as weights by feature, found through the features they share."""

    def __init__(self, bar):
        self.bar = bar
        self.texts = 0
        self.seen = Counter()
        self.postings: dict[str, dict[int, float]] = defaultdict(dict)
        self.squares: list[float] = []

    def learn(self, text):
        found = features_of(text)
        self.texts += 1
        self.seen.update(found.keys())
        return self.weighed(found)

    def weighed(self, found):
        """A vector of length one: rare features weigh more, repeated ones a little more."""
        raw = {
            feature: (1 + log(count)) * (1 + log((self.texts + 1) / (self.seen[feature] + 1)))
            for feature, count in found.items()
        }
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {feature: weight / length for feature, weight in raw.items()}

    def nearest(self, vector):
        products = self._products(vector, bar=self.bar)
        best, similarity = None, 0.0
        for theme, product in products.items():
            likeness = product / sqrt(self.squares[theme])
            if likeness > similarity or (likeness == similarity and best is not None and theme < best):
                best, similarity = theme, likeness
        return best, similarity

    def add(self, theme, vector):
        if theme == len(self.squares):
            self.squares.append(0.0)
        product = 0.0
        for feature, weight in vector.items():
            posted = self.postings[feature]
            before = posted.get(theme, 0.0)
            product += before * weight
            posted[theme] = before + weight
        self.squares[theme] += 2 * product + 1

    def likeness(self, text, theme):
        vector = self.weighed(features_of(text))
        product = sum(w * self.postings[f].get(theme, 0.0) for f, w in vector.items() if f in self.postings)
        return product / sqrt(self.squares[theme])

    def _products(self, vector, *, bar):
        """Products with every theme that can reach the bar.

        The rare features come first. Once those left could not lift a theme over the bar by themselves,
        they are looked up for the themes already met alone, not for all that share a common word.
        """
        products: dict[int, float] = defaultdict(float)
        left = sum(weight * weight for weight in vector.values())
        for feature, weight in sorted(vector.items(), key=lambda pair: (-pair[1], pair[0])):
            posted = self.postings.get(feature, {})
            if left >= bar * bar:
                for theme, other in posted.items():
                    products[theme] += weight * other
            else:
                for theme in products.keys() & posted.keys():
                    products[theme] += weight * posted[theme]
            left -= weight * weight
        return products


class _Dense:
    """Centroids as rows of a matrix, for vectors that a model gives."""

    def __init__(self, embed):
        import numpy  # noqa: PLC0415  pages that only show themes need no matrices

        self.np, self.embed = numpy, embed
        self.sums, self.count = None, 0

    def learn(self, text):
        vector = self.np.asarray(self.embed(text), dtype=float)
        return vector / (self.np.linalg.norm(vector) or 1.0)

    def nearest(self, vector):
        if not self.count:
            return None, 0.0
        likeness = self._units() @ vector
        best = int(likeness.argmax())
        return best, float(likeness[best])

    def add(self, theme, vector):
        if theme == self.count:
            if self.sums is None or self.count == len(self.sums):
                grown = self.np.zeros((max(64, 2 * self.count), len(vector)))
                grown[: self.count] = 0 if self.sums is None else self.sums
                self.sums = grown
            self.count += 1
        self.sums[theme] += vector

    def likeness(self, text, theme):
        return float(self._units()[theme] @ self.learn(text))

    def _units(self):
        sums = self.sums[: self.count]
        lengths = self.np.linalg.norm(sums, axis=1, keepdims=True)
        return sums / self.np.maximum(lengths, 1e-12)
