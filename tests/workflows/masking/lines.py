"""The lines that masking is measured by: texts with what must be masked in them marked."""

import re
from pathlib import Path

HERE = Path(__file__).parent
MARKED = re.compile(r"\[\[(\w+):(.+?)\]\](?!\])")


def read(name):
    """[(text, {(start, end, kind)})] of a file beside this one."""
    lines = (HERE / f"{name}.txt").read_text().splitlines()
    return [_parsed(line.replace("{+}", "")) for line in lines if line and not line.startswith("# ")]


def _parsed(line):
    text, marks, at = "", set(), 0
    for found in MARKED.finditer(line):
        text += line[at : found.start()]
        marks.add((len(text), len(text) + len(found[2]), found[1]))
        text += found[2]
        at = found.end()
    return text + line[at:], marks
