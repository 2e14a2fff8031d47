"""What an output must hold for a correction to be possible: every chance counted, whoever took it. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from reviewapp.learning.amounts import ANY_NUMBER, marks_of, rounded_to
from reviewapp.learning.atoms import Atom, escaped, general, names_in, short
from reviewapp.learning.edits import sentences, tokens
from reviewapp.review.difference import text_of

# Stands between the sentences of a text, so that no phrase reaches over an end and a start has its word.
BREAK = "\n"
LONGEST_PHRASE = 7


@dataclass(frozen=True)
class Trigger:
    """What an output holds: a `phrase` in the text at `path`, once at least not followed by `unless`; a
    `sentence` of that text, or any text, without the sentence `unless`; a `field`, whatever its value, or
    with a number of such a mark; a `value` at a path; a `gap`, where a field is not although the one
    around it is.
    """

    kind: str
    path: str = ""
    phrase: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def hashes(self) -> list[int]:
        """Numbers that `tokens_hashed` of every output with this trigger contains."""
        words = sorted({_hash("word", word) for word in self.phrase if word != BREAK})
        if self.kind == "phrase" and words:
            return words
        if self.kind in ("sentence", "value") and self.phrase:
            return [_hash(self.kind, self.path, *self.phrase)]
        return [_hash("path", split(self.path)[0] if self.kind == "gap" else self.path)]

    @property
    def numbers(self) -> "tuple[int, int | None] | None":
        """The number that must be among `tokens_hashed` of an output, and the one that must not, where they
        say it all; None where the output itself has to be read.
        """
        if self.kind == "sentence" and (self.phrase or not self.path):
            absent = _hash("sentence", self.path, *self.unless) if self.unless else None
            return self.hashes[0], absent
        if self.kind == "phrase":
            is_plain = len(self.phrase) == 1 and self.phrase != (BREAK,) and not self.path and not self.unless
        else:
            is_plain = self.kind == "value" or (self.kind == "field" and not self.phrase)
        return (self.hashes[0], None) if is_plain else None

    @property
    def parts(self) -> tuple["Trigger", "Trigger | None"]:
        """What must be there and what must not, each a plain trigger that many patterns share.

        Chances counted by them, the one less the other, cost the same however many patterns there are. Of
        phrases it is off by the few outputs that have the insertion at one place and lack it at another.
        """
        plain = Trigger(self.kind, self.path, self.phrase)
        if not self.unless:
            return plain, None
        done = self.unless if self.kind == "sentence" else self.phrase + self.unless
        return plain, Trigger(self.kind, self.path, done)

    def is_in(self, output: Any) -> bool:
        """Whether the output holds it: the plain search, for one."""
        return 0 in TriggerIndex({0: self}).seen_in(output)


def trigger_of(atom: Atom) -> Trigger | None:
    """The trigger of an atom; None when it has no words to be found by."""
    if atom.kind == "missing":
        return Trigger("gap", atom.path)
    if atom.kind in ("shifted", "scaled"):
        return Trigger("field", atom.path, (ANY_NUMBER,))
    if atom.kind == "rounded":
        return Trigger("field", atom.path, (rounded_to(atom.before),))
    if atom.kind in ("extra", "wrong"):
        return Trigger("value", atom.path, (atom.before,)) if atom.before else Trigger("field", atom.path)
    if atom.kind.endswith("_sentence"):
        unless = (atom.after,) if atom.kind == "insert_sentence" else ()
        return Trigger("sentence", atom.path, (atom.before,) if atom.before else (), unless)
    phrase = tuple(tokens(atom.before))
    if atom.kind == "insert":
        return Trigger("phrase", atom.path, phrase or (BREAK,), tuple(tokens(atom.after)))
    return Trigger("phrase", atom.path, phrase) if phrase else None


class TriggerIndex:
    """Finds which of many triggers an output holds, in one pass however many there are."""

    def __init__(self, triggers: Mapping[Any, Trigger] | None = None):
        self._phrases: dict = defaultdict(dict)
        self._lengths: dict = defaultdict(dict)
        self._sentences: dict = defaultdict(dict)
        self._fields: dict = defaultdict(set)
        self._gaps: dict = defaultdict(dict)
        self._size = 0
        for key, trigger in (triggers or {}).items():
            self.add(key, trigger)

    def __len__(self) -> int:
        return self._size

    def add(self, key: Any, trigger: Trigger) -> None:
        """Watch for one more trigger from now on."""
        self._size += 1
        path, phrase = trigger.path, trigger.phrase
        if trigger.kind == "phrase":
            self._phrases[path].setdefault(phrase, {}).setdefault(trigger.unless, set()).add(key)
            known = self._lengths[path].get(phrase[0], ())
            if len(phrase) not in known:
                self._lengths[path][phrase[0]] = (*known, len(phrase))
        elif trigger.kind == "sentence":
            self._sentences[path].setdefault(phrase, {}).setdefault(trigger.unless, set()).add(key)
        elif trigger.kind == "gap":
            parent, name = split(path)
            self._gaps[parent].setdefault(name, set()).add(key)
        else:
            self._fields[(path, *phrase)].add(key)

    def remove(self, key: Any, trigger: Trigger) -> None:
        """Watch for it no longer. The places it was kept at stay; they are few and come again."""
        self._size -= 1
        path, phrase = trigger.path, trigger.phrase
        if trigger.kind == "phrase":
            self._phrases[path][phrase][trigger.unless].discard(key)
        elif trigger.kind == "sentence":
            self._sentences[path][phrase][trigger.unless].discard(key)
        elif trigger.kind == "gap":
            parent, name = split(path)
            self._gaps[parent][name].discard(key)
        else:
            self._fields[(path, *phrase)].discard(key)

    def seen_in(self, output: Any) -> set:
        """The keys of all triggers that the output holds."""
        seen: set = set()
        for path, text in texts_in(output):
            if path in self._phrases:
                seen |= self._phrases_in(words_of(text), path)
            if path in self._sentences:
                seen |= self._sentences_in(text, path)
        for path, value in fields_of(output) if self._fields or self._gaps else ():
            seen |= self._fields.get((path,), set())
            if told := short(value):
                seen |= self._fields.get((path, told), set())
            for mark in marks_of(value):
                seen |= self._fields.get((path, mark), set())
            if path in self._gaps:
                seen |= _gaps_in(value, self._gaps[path])
        return seen

    def _phrases_in(self, words, path):
        known, lengths = self._phrases[path], self._lengths[path]
        seen: set = set()
        followed: dict = defaultdict(list)
        for place, word in enumerate(words):
            for length in lengths.get(word, ()):
                phrase = tuple(words[place : place + length])
                if phrase in known and () in known[phrase]:
                    seen |= known[phrase][()]
                if phrase in known and len(known[phrase]) > (() in known[phrase]):
                    followed[phrase].append(tuple(words[place + length : place + length + LONGEST_PHRASE]))
        for phrase, after in followed.items():
            seen |= _not_followed(known[phrase], after)
        return seen

    def _sentences_in(self, text, path):
        said = {(sentence,) for sentence in general_sentences(text)}
        found = (self._sentences[path].get(sentence, {}) for sentence in (*said, ()))
        return set().union(*(_without(known, said) for known in found))


def _not_followed(known, after):
    """Keys whose words are still to be inserted at one of the places at least."""
    done = {after[0][:length] for length in range(1, len(after[0]) + 1)}
    for place in after[1:]:
        done = {words for words in done if place[: len(words)] == words}
    return _without(known, done)


def _without(known, done):
    return set().union(*(keys for unless, keys in known.items() if unless not in done))


def _gaps_in(value, names):
    if isinstance(value, list):
        return names.get("*", set())
    if isinstance(value, dict):
        there = {escaped(name) for name in value}
        return set().union(*(keys for name, keys in names.items() if name != "*" and name not in there))
    return set()


def tokens_hashed(output: Any) -> list[int]:
    """Distinct signed 32-bit numbers of an output's words, sentences, paths and values."""
    found = set()
    for path, text in texts_in(output):
        found.add(_hash("path", path))
        found.update(_hash("word", word) for word in set(tokens(text)))
        found.update(_hash("sentence", path, sentence) for sentence in general_sentences(text))
    for path, value in fields_of(output):
        found.add(_hash("path", path))
        if told := short(value):
            found.add(_hash("value", path, told))
    return sorted(found)


def _hash(*parts):
    number = crc32("\0".join(parts).encode("utf-8", "surrogatepass"))
    return number - (1 << 32) if number >= 1 << 31 else number


# ---- walking an output -------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The words of a text with a break before each sentence and at the end."""
    found = [BREAK]
    for sentence in sentences(text):
        found += tokens(sentence)
        found.append(BREAK)
    return found


def general_sentences(text: str) -> set[str]:
    naming = names_in(text)
    return {general(sentence, naming) for sentence in sentences(text)}


def texts_in(output: Any) -> Iterator[tuple[str, str]]:
    """Every text of an output with its path; the one text of a text output has none."""
    if (whole := text_of(output)) is not None:
        yield "", whole
        return
    yield from ((path, value) for path, value in fields_of(output) if isinstance(value, str))


def fields_of(output: Any) -> Iterator[tuple[str, Any]]:
    """Every value of an output with its path, the output itself first."""
    waiting = [("", output)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        start = f"{path}." if path else ""
        if isinstance(value, dict):
            waiting += ((start + escaped(name), each) for name, each in value.items())
        elif isinstance(value, list):
            waiting += ((start + "*", each) for each in value)


def split(path: str) -> tuple[str, str]:
    """The path of the parent and the name in it."""
    place = path.rfind(".")
    while place > 0 and (len(path[:place]) - len(path[:place].rstrip("\\"))) % 2:
        place = path.rfind(".", 0, place)
    return ("", path) if place < 0 else (path[:place], path[place + 1 :])
