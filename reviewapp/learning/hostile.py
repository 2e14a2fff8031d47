"""Words written for a machine to obey or for people not to see: found, shown, made harmless. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

LONGEST_SHOWN = 80
ROUNDS = 50
# Letters of other scripts that look like ours.
LOOKALIKES = {
    ord(sign): group[0]
    for group in (
        *("aаαɑ", "bвβƅ", "cсϲ", "dԁɗ", "eеεє", "gɡց", "hһн", "iіıιɩ", "jјϳ", "kкκ", "lӏⅼ", "mм", "nпηո"),
        *("oоοσօ", "pрρ", "qԛ", "rгⲅ", "sѕ", "tтτ", "uυս", "vνѵ", "wԝω", "xхχ", "yуүγ", "zᴢ"),
    )
    for sign in group[1:]
}
HIDDEN = {"Cf", "Cc", "Co", "Cs", "Zl", "Zp"}
PLAIN = {"\n", "\t", "\r"}
FILLERS = "\u115f\u1160\u3164\uffa0\u034f\u2800"
ROLES = r"system|assistant|user|developer|human|tool|function"
PATTERNS = {
    "role": re.compile(
        rf"<\|[^|<>\n]{{1,40}}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>"
        rf"|</?(?:{ROLES}|instructions?|prompt)\b[^<>\n]{{0,80}}>"
        rf"|^[ \t>*_#-]{{0,8}}(?:{ROLES})[ \t*_]{{0,4}}(?:prompt|message)?[ \t*_]{{0,4}}:"
        rf"|^#{{2,6}}[ \t]*(?:{ROLES}|instructions?)\b",
        re.IGNORECASE | re.MULTILINE,
    ),
    "markup": re.compile(
        r"<!--|-->|</?[a-z][^<>\n]{0,200}>|!?\[[^\[\]\n]{0,200}\]\([^()\n]{1,400}\)|\{\{|\}\}|\{%|%\}|```|~~~",
        re.IGNORECASE,
    ),
    "address": re.compile(
        r"\b(?:https?|ftp|file|data|javascript)\s?:\s?/?/?[^\s<>\"]+|\bwww\.[^\s<>\"]+", re.IGNORECASE
    ),
}
RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}")
COMMANDS = (
    r"(?:ignor(?:e|ing)|disregard|forget|override|overrule|bypass|skip|donotfollow|neverfollow|stopfollowing)"
    r"(?:all|any|every|everything|each|of|the|your|my|our|these|those|this|that|previous|prior|above|earlier"
    r"|preceding|former|foregoing|system|existing|other|initial|original|safety|said|and|you|were|told|been)*"
    r"(?:instruction|prompt|rule|guideline|direction|polic(?:y|ies)|directive|guardrail|restriction)s?",
    r"(?:ignore|disregard|forget)(?:everything|all|anything)(?:that|you|i|was|were|is|been|have|said|told)*"
    r"(?:above|before|previous|prior|earlier)",
    r"youare(?:now|nolonger)(?:a|an|the|in|bound)|fromnowonyou(?:are|will|must)|pretend(?:tobe|thatyouare|youare)"
    r"|newsysteminstructions?|newinstructions(?:are|follow)|developermodeenabled",
    r"(?:reveal|print|repeat|show|output|leak|send)(?:me|us|the|your|full|entire|hidden|initial|whole)*"
    r"(?:systemprompt|systemmessage|hiddeninstructions|secretkey|apikey)",
    r"(?:ignor|vergiss|missacht|übergeh|uberge?h)\w{0,6}?(?:sie|alle|die|deine|ihre|bisherigen|vorherigen"
    r"|obigen|fruheren|früheren|vorigen|vorhergehenden)*(?:anweisung|regel|vorgabe|befehl|instruktion)(?:en|n|e)?",
    r"(?:ignor|oubli|neglig)(?:e|ez|er|es)(?:toutes?|tous|les?|vos|tes|ces|precedentes?|précédentes?)*"
    r"(?:instructions|consignes|regles|règles)",
    r"(?:ignor|olvid|descart)(?:a|e|ar|en|as)(?:todas?|las?|los|tus|sus|anteriores|previas)*"
    r"(?:instrucciones|reglas|indicaciones|ordenes|órdenes)",
    r"(?:ignora|dimentica|trascura)(?:re|te)?(?:tutte|le|tue|precedenti)*(?:istruzioni|regole)",
    r"(?:ignor|esquec|desconsider)(?:e|a|ar|em)(?:todas|as|suas|anteriores)*(?:instrucoes|instruções|regras)",
    r"(?:negeer|vergeet)(?:alle|de|je|uw|vorige|eerdere|bovenstaande)*(?:instructies|regels|aanwijzingen)",
    r"(?:zignoruj|pomin|pomiń|zapomnij)(?:o|wszystkie|wszystkich|poprzednie|poprzednich)*"
    r"(?:instrukcj|polece|zasad)\w{1,4}",
    r"(?:игнорируй|забудь|отбрось)(?:те)?(?:все|всё|о|предыдущие|прежние|ваши|твои|эти)*"
    r"(?:инструкции|указания|правила)",
    r"(?:忽略|无视|無視|忘记|忘記)(?:你|之前|以上|前面|先前|所有|全部|上述|的|一切)*(?:指令|指示|说明|提示|规则|規則)",
    r"(?:以前|上記|これまで|前)の?(?:すべての|全ての)?(?:指示|命令|ルール)を?(?:無視|忘れ)",
    r"(?:이전|위의?|앞의)(?:모든)?(?:지시|명령|지침)(?:사항)?[을를]?(?:무시|잊)",
)
COMMAND = re.compile("|".join(COMMANDS))
PLACE = "[removed: {}]"


@dataclass(frozen=True, order=True)
class Mark:
    """Where something hostile stands: `hidden`, `instruction`, `encoded`, `role`, `markup`, `address`."""

    start: int
    end: int
    kind: str
    shown: str


def marks(text: str) -> list[Mark]:
    """Everything in a text that a person should see before a machine reads it, in order."""
    found = chain(_hidden(text), _instructions(text), _encoded(text), _patterns(text))
    return sorted({Mark(start, end, kind, _shown(text[start:end])) for kind, start, end in found})


def neutral(text: str) -> str:
    """The text without what could command, hide or lead away: each such place says what was removed."""
    for _ in range(ROUNDS):
        found = _apart(marks(text))
        if not found:
            return text
        for mark in reversed(found):
            instead = "" if mark.kind == "hidden" else PLACE.format(mark.kind)
            text = text[: mark.start] + instead + text[mark.end :]
    return PLACE.format("text")


def _apart(found):
    """Marks that overlap as one, under the name of the one that reaches furthest."""
    apart: list[Mark] = []
    for mark in found:
        if apart and mark.start < apart[-1].end:
            last = apart.pop()
            kind = max(last, mark, key=lambda each: each.end - each.start).kind
            mark = Mark(last.start, max(last.end, mark.end), kind, last.shown)  # noqa: PLW2901
        apart.append(mark)
    return apart


def _shown(text):
    """What a person reads of it: signs without a shape by their number."""
    return "".join(
        f"U+{ord(sign):04X} " if is_hidden(sign) else sign for sign in text[:LONGEST_SHOWN]
    ).strip()


def is_hidden(sign: str) -> bool:
    """A sign that takes part in a text without being seen."""
    return sign in FILLERS or (unicodedata.category(sign) in HIDDEN and sign not in PLAIN)


def _hidden(text) -> Iterator[tuple[str, int, int]]:
    start = None
    for place, sign in enumerate([*text, ""]):
        if sign and is_hidden(sign) and not _is_joiner(text, place):
            start = place if start is None else start
        elif start is not None:
            yield "hidden", start, place
            start = None


def _is_joiner(text, place):
    """Joiners belong between the letters of Persian or Hindi and the parts of an emoji."""
    if text[place] not in "\u200c\u200d" or not 0 < place < len(text) - 1:
        return False
    return all(ord(sign) > 0x5FF and not is_hidden(sign) for sign in (text[place - 1], text[place + 1]))


def _instructions(text):
    """Letters only, so that blanks, marks, accents and borrowed letters hide nothing."""
    for fold in (str.casefold, _as_latin):
        letters, places = [], []
        for place, sign in enumerate(text):
            for letter in fold(sign):
                if letter.isalpha():
                    letters.append(letter)
                    places.append(place)
        for found in COMMAND.finditer("".join(letters)):
            yield "instruction", places[found.start()], places[found.end() - 1] + 1


@lru_cache(maxsize=4096)
def _as_latin(sign):
    plain = unicodedata.normalize("NFKD", sign).casefold().translate(LOOKALIKES)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _encoded(text):
    """Long runs that no language writes: base64, hexadecimal."""
    for found in RUN.finditer(text):
        run = found.group()
        kinds = sum(bool(re.search(kind, run)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
        is_hex = len(run) >= 32 and re.fullmatch(r"[0-9a-fA-F]+", run) and not run.isdigit()
        words = run.replace("_", "-").replace("/", "-").split("-")
        if (
            is_hex
            or (kinds == 3 and max(map(len, words)) >= 24)
            or (len(run) > 60 and max(map(len, words)) > 40)
        ):
            yield "encoded", *found.span()


def _patterns(text):
    for kind, pattern in PATTERNS.items():
        for found in pattern.finditer(text):
            yield kind, *found.span()
