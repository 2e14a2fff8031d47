"""Phrases that reviewers keep changing, found in many corrections at once, however they were aligned. Pure.

A pair (x, y) is hit where an edit makes x rarer and y more frequent. Atoms miss what an alignment splits
in two ways; this does not. It looks at a window of corrections, so it runs at night, not at each one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import log
from zlib import crc32

from reviewapp.learning.admission import CEILING, FLOOR, BaseRates, base_rates
from reviewapp.learning.edits import stretches
from reviewapp.learning.families import families
from reviewapp.learning.triggers import BREAK, words_of

LONGEST = 5
LEAST_G = 20.0
MOST_SIDES = 40
# Of many words only every eighth is looked at when it is asked how often phrases are changed at all.
MANY_WORDS = 400_000
EVERY = 8

Words = tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """`before` became `after` in the corrections `hits`; `exposures` are all outputs that held `before`.

    What admission asks for: `base_rate` is how often phrases of its length and frequency undergo their most
    frequent change, `wide_rate` how often phrases of any kind do.
    """

    before: str
    after: str
    hits: list
    exposures: list
    g: float
    base_rate: float
    wide_rate: float


@dataclass
class Counted:
    """What fell and what rose in the edits of a window, and the pairs of both with their places."""

    hits: dict[tuple[Words, Words], list[int]]
    fell: Counter
    rose: Counter
    total: int


def mine(corrections: Iterable[tuple[Hashable, str, str]], *, least: int = 3) -> list[Phrase]:
    """The phrases changed in at least so many corrections, each family once, the surest first.

    Give outputs that were left alone too (before and after the same): they are the chances not taken.
    """
    corrections = list(corrections)
    texts = [words_of(before) for _, before, _ in corrections]
    edits = {
        place: windows
        for place, (_, before, after) in enumerate(corrections)
        if before != after and (windows := list(_windows(texts[place], words_of(after))))
    }
    counted = _counted(edits, least)
    pairs = _related(counted)
    exposures = _exposures({one for one, _ in pairs}, texts)
    rates = change_rates(_most_frequent(counted), texts, least=least)
    written = _Written(corrections, exposures, rates)
    return [written.phrase(pair, *pairs[pair]) for pair in families(pairs, exposures)]


@dataclass
class _Written:
    """Pairs of words as phrases of their corrections."""

    corrections: list
    exposures: dict
    rates: BaseRates

    def phrase(self, pair, hits, g):
        rows = [self.corrections[place] for place in hits]
        seen = self.exposures[pair[0]]
        return Phrase(
            before=_as_written(pair[0], [before for _, before, _ in rows]),
            after=_as_written(pair[1], [after for _, _, after in rows]),
            hits=[name for name, _, _ in rows],
            exposures=[self.corrections[place][0] for place in seen],
            g=g,
            base_rate=self.rates.of(len(pair[0]), len(seen), len(hits)),
            wide_rate=wide_rate(self.rates),
        )


def _as_written(words, texts):
    """The phrase with its blanks as they stand in the texts, as atoms have it."""
    pattern = re.compile(r"\s*".join(map(re.escape, words)))
    forms = Counter(" ".join(found.group().split()) for text in texts if (found := pattern.search(text)))
    return min(forms, key=lambda form: (-forms[form], form), default=" ".join(words))


# ---- what falls and what rises -----------------------------------------------------------------


def _windows(old, new):
    """For each place of change the phrases that became rarer and those that became more frequent.

    Each with the sides on which it takes in the unchanged word beside the change.
    """
    bridged = _bridged(stretches(old, new))
    fewer, more = Counter(), Counter()
    for one, _ in bridged:
        around = LONGEST - 1
        fewer.update(gram for gram, _ in _grams(old, one.start - around, one.end + around))
        more.update(gram for gram, _ in _grams(new, one.new_start - around, one.new_end + around))
    fewer, more = fewer - more, more - fewer
    for one, is_removal in bridged:
        gone = _sided(_grams(old, one.start - 1, one.end + 1, one.start, one.end), fewer)
        come = _sided(_grams(new, one.new_start - 1, one.new_end + 1, one.new_start, one.new_end), more)
        if is_removal:
            come[()] = {(False, False)}
        if gone:
            yield gone, come


def _sided(grams, left):
    found = defaultdict(set)
    for gram, sides in grams:
        if gram in left:
            found[gram].add(sides)
    return found


def _bridged(found):
    """Stretches with a single kept word between them as one; whether nothing came in any of them."""
    joined: list = []
    for one in found:
        is_removal = one.new_start == one.new_end
        if joined and one.start - joined[-1][0].end <= 1:
            last, was_removal = joined.pop()
            one = type(one)(last.start, one.end, last.new_start, one.new_end)  # noqa: PLW2901
            is_removal = is_removal and was_removal
        joined.append((one, is_removal))
    return joined


def _grams(words, start, end, first=None, last=None):
    """Phrases within a part of the words; of each whether it begins before `first` and ends after `last`."""
    start, end = max(start, 0), min(end, len(words))
    first, last = start if first is None else first, end if last is None else last
    for place in range(start, end):
        for stop in range(place + 1, min(place + LONGEST, end) + 1):
            if words[stop - 1] == BREAK:
                break
            yield tuple(words[place:stop]), (place < first, stop > last)


# ---- which belong together ---------------------------------------------------------------------


def _counted(edits, least):
    """Hits of every pair whose two sides are frequent enough for it."""
    fell, rose = Counter(), Counter()
    for windows in edits.values():
        fell.update({gram for gone, _ in windows for gram in gone})
        rose.update({gram for _, come in windows for gram in come})
    hits = defaultdict(list)
    for place, windows in edits.items():
        for pair in {pair for window in windows for pair in _pairs(*window, fell, rose, least)}:
            hits[pair].append(place)
    kept = {pair: places for pair, places in hits.items() if len(places) >= least}
    return Counted(kept, fell, rose, len(edits))


def _pairs(gone, come, fell, rose, least):
    """Both sides take in the word before the change, or neither; the same after it."""
    ones = _rarest([gram for gram in gone if fell[gram] >= least], fell)
    others = _rarest([gram for gram in come if rose[gram] >= least], rose)
    for one in ones:
        for other in others:
            if not gone[one].isdisjoint(come[other]):
                yield one, other


def _rarest(grams, count):
    return sorted(grams, key=lambda gram: (count[gram], gram))[:MOST_SIDES]


def _related(counted):
    """Pairs whose sides go and come together more often than chance would have it."""
    found = {}
    for (one, other), places in counted.hits.items():
        g = g_of(len(places), counted.fell[one], counted.rose[other], counted.total)
        if g >= LEAST_G:
            found[one, other] = (places, round(g, 2))
    return found


def g_of(both: int, one: int, other: int, total: int) -> float:
    """The G-test of two things that happen in `total` edits: 0 where they are independent."""
    cells = ((both, one, other), (one - both, one, total - other), (other - both, total - one, other))
    rest = (total - one - other + both, total - one, total - other)
    return 2 * sum(
        n * log(n * total / (row * column)) for n, row, column in (*cells, rest) if n > 0 < row * column
    )


def wide_rate(rates: BaseRates) -> float:
    """The rate of all phrases together."""
    _, seen, changed = rates.bands.get((), (0, 0, 0))
    return min(max(changed / seen if seen else rates.otherwise, FLOOR), CEILING)


# ---- chances -----------------------------------------------------------------------------------


def _exposures(phrases, texts):
    """The places of all texts that hold each phrase, in one pass."""
    lengths = defaultdict(set)
    for phrase in phrases:
        lengths[phrase[0]].add(len(phrase))
    found = defaultdict(list)
    for place, words in enumerate(texts):
        grams = (
            tuple(words[start : start + length])
            for start, word in enumerate(words)
            for length in lengths.get(word, ())
        )
        for gram in {gram for gram in grams if gram in phrases}:
            found[gram].append(place)
    return found


def _most_frequent(counted):
    best = Counter(dict.fromkeys(counted.fell, 1))
    for (one, _), places in counted.hits.items():
        best[one] = max(best[one], len(places))
    return best


def change_rates(best, texts: list[list[str]], *, least: int = 3) -> BaseRates:
    """How often phrases undergo their most frequent change, by length and frequency.

    `best` gives the hits of that change for each phrase that has one; all others were never changed.
    """
    every = EVERY if sum(map(len, texts)) > MANY_WORDS else 1
    chosen = {
        word for word in set().union(*texts) if not crc32(word.encode("utf-8", "surrogatepass")) % every
    }
    seen = Counter()
    for words in texts:
        seen.update({gram for gram, _ in _grams(words, 0, len(words)) if gram[0] in chosen})
    rows = [(len(gram), times, best.get(gram, 0)) for gram, times in seen.items() if times >= least]
    return base_rates(rows)
