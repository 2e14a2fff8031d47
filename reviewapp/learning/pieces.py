"""A text in pieces of words, as the uncased models of the BERT family number them. Pure."""

import re
import unicodedata
from collections.abc import Mapping

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 100
# Chinese characters stand for themselves; signs of ASCII part words even where Unicode has them for symbols.
CHINESE = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b820-\U0002ceaf"
    "\U0002f800-\U0002fa1f"
)
APART = re.compile(f"([{CHINESE}])")
SIGNS = frozenset("$+<=>^`|~")


def pieces_of(text: str, vocabulary: Mapping[str, int], *, most: int) -> list[int]:
    """The numbers of the first and last sign, and of at most so many pieces in all, those in between."""
    found: list[int] = []
    for word in _words(text[: most * LONGEST_WORD]):
        found += _pieces(word, vocabulary)
        if len(found) >= most - 2:
            break
    return [vocabulary[FIRST], *found[: most - 2], vocabulary[LAST]]


def _words(text):
    text = APART.sub(r" \1 ", "".join(map(_plain, text)))
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn")
    for word in bare.lower().split():
        start = 0
        for place, letter in enumerate(word):
            if letter in SIGNS or unicodedata.category(letter)[0] == "P":
                if word[start:place]:
                    yield word[start:place]
                yield letter
                start = place + 1
        if word[start:]:
            yield word[start:]


def _plain(letter):
    """Blanks of any kind are one kind; what cannot be seen is nothing."""
    if letter.isspace():
        return " "
    return "" if letter == "\ufffd" or unicodedata.category(letter)[0] == "C" else letter


def _pieces(word, vocabulary):
    """The longest known beginning, then the longest known next part, and so on; unknown if that fails."""
    if len(word) > LONGEST_WORD:
        return [vocabulary[UNKNOWN]]
    found, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = vocabulary.get(("##" if start else "") + word[start:end])
            if number is not None:
                break
        else:
            return [vocabulary[UNKNOWN]]
        found.append(number)
        start = end
    return found
