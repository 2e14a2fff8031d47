"""Errors whose truth is known, planted into real corrections: the rules of a house style, mostly obeyed."""

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

from reviewapp.learning.edits import tokens

SEED = 20
LET_PASS = 0.15
MOST_OF_ONE = 40
FEW = 4


@dataclass(frozen=True)
class Planted:
    """One wrong term: what the agent writes, what reviewers make of it, and in which rows they did."""

    wrong: str
    right: str
    rows: tuple[int, ...]


def translations(folder: Path) -> list[dict]:
    """Machine translations with their post-edits, in the order in which they arrive."""
    with gzip.open(folder / "translations" / "ro-en_et-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    Random(SEED).shuffle(rows)  # noqa: S311 (a bench is to be the same every time)
    return rows


def planted(folder: Path) -> tuple[list[tuple[str, str]], list[Planted]]:
    """Pairs (output, final) with every rule of the glossary enforced in all but 15 % of its cases.

    Where outputs hold the wrong term, the final text gets the right one. Of rules without such outputs the
    wrong term is put into outputs where both sides hold the right one.
    """
    dice = Random(SEED)  # noqa: S311
    pairs = [[row["mt"], row["pe"]] for row in translations(folder)]
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in (folder / "glossary" / "google.jsonl").read_text(encoding="utf-8").splitlines():
        rule = json.loads(line)
        right = rule["prefer"].split("|")[0].replace("(s)", "").strip()
        enforced = _enforced(_bounded(rule["pattern"]), right, pairs, dice)
        for wrong, rows in (enforced or _spoilt(_literal(rule["pattern"]), right, pairs, dice)).items():
            found[wrong, right] += rows
    kinds = [
        Planted(*terms, tuple(rows)) for terms, rows in found.items() if tokens(terms[0]) != tokens(terms[1])
    ]
    return [tuple(pair) for pair in pairs], kinds


def _bounded(pattern):
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _literal(pattern):
    """One text that the pattern of a rule matches."""
    text = re.sub(r"\(\?[=!][^)]*\)", "", pattern)
    text = re.sub(r"\(\?:([^|)]*)[^)]*\)", r"\1", text)
    text = re.sub(r"\[\\?(.)[^\]]*\]\+?", r"\1", text)
    text = text.replace("\\b", "").replace("\\.", ".").split("|")[0]
    return re.sub(r"(.)\?", r"\1", text)


def _enforced(pattern, right, pairs, dice):
    """Rows by wrong term, where outputs have it anyway and reviewers now correct it; none if they are few."""
    places = [n for n, pair in enumerate(pairs) if pattern.search(pair[0]) and pattern.search(pair[1])]
    found = defaultdict(list)
    for place in places if len(places) >= FEW else ():
        if dice.random() >= LET_PASS:
            wrong = pattern.search(pairs[place][0]).group()
            pairs[place][1] = pattern.sub(lambda _: right, pairs[place][1])
            found[wrong].append(place)
    return found


def _spoilt(wrong, right, pairs, dice):
    """Rows where both sides had the right term and the output has the wrong one now."""
    pattern = _bounded(re.escape(right))
    places = [n for n, pair in enumerate(pairs) if pattern.search(pair[0]) and pattern.search(pair[1])]
    found = defaultdict(list)
    for place in places[:MOST_OF_ONE]:
        passes = dice.random() < LET_PASS
        for side in (0, 1) if passes else (0,):
            pairs[place][side] = pattern.sub(lambda _: wrong, pairs[place][side])
        if not passes:
            found[wrong].append(place)
    return found
