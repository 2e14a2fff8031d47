"""The managed block of a prompt: one learned sentence a line, each with the id of its suggestion. Pure.

    ## Learned from reviews (change these lines through suggestions)
    - [S-12] Write “30 days” instead of “14 days”.
    ## End of what was learned

Everything outside the two marking lines belongs to the author of the prompt and is never touched; so are
lines inside that carry no id. Adding a bullet and removing it again gives back the prompt to the letter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

BEGIN = "## Learned from reviews (change these lines through suggestions)"
END = "## End of what was learned"
BULLET = re.compile(r"\s*- \[(S-[1-9]\d{0,9})\] (.*\S)\s*\Z")
NAME = re.compile(r"S-[1-9]\d{0,9}\Z")
# Whatever some reader takes for the end of a line: a bullet must stay one line for all of them.
BREAKS = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
LONGEST = 600
BYTES_A_TOKEN = 4


class BlockError(ValueError):
    """The block cannot be changed so; the message says why."""


@dataclass(frozen=True)
class Bullet:
    """One learned sentence and the suggestion it came from."""

    name: str
    text: str

    def __str__(self):
        return f"- [{self.name}] {self.text}"

    @property
    def tokens(self) -> int:
        return tokens_of(str(self))


@dataclass(frozen=True)
class Budget:
    """How many bullets, and how many tokens of them, a prompt may carry."""

    bullets: int = 40
    tokens: int = 1500


@dataclass(frozen=True)
class Block:
    """A prompt cut at its two marking lines; `lines` None means that it has no block yet."""

    head: str
    lines: tuple[str, ...] | None = None
    tail: str = ""

    @property
    def bullets(self) -> list[Bullet]:
        found = (BULLET.match(line) for line in self.lines or ())
        return [Bullet(match[1], match[2]) for match in found if match]

    def place_of(self, name: str) -> int:
        for place, line in enumerate(self.lines or ()):
            match = BULLET.match(line)
            if match and match[1] == name:
                return place
        raise BlockError(f"The prompt has no line [{name}] any more.")

    def __str__(self):
        if self.lines is None:
            return self.head
        return self.head + "\n".join(self.lines) + self.tail


def parse(prompt: str) -> Block:
    """The prompt cut at its marking lines; `str` of what comes back is the prompt again, to the letter."""
    lines = prompt.split("\n")
    starts = [place for place, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [place for place, line in enumerate(lines) if line.strip() == END]
    if not starts and not ends:
        return Block(prompt)
    if len(starts) != 1 or len(ends) != 1 or ends[0] < starts[0]:
        raise BlockError(
            "The prompt needs each of the two lines that mark what was learned once, in their order. "
            "Put them right in a draft."
        )
    start, end = starts[0], ends[0]
    inner = lines[start + 1 : end]
    # With nothing between the marks there is no line to join, so the break stands with the head alone.
    head = "\n".join(lines[: start + 1]) + "\n"
    tail = ("\n" if inner else "") + "\n".join(lines[end:])
    return Block(head, tuple(inner), tail)


def bullets_of(prompt: str) -> list[Bullet]:
    """The learned sentences of a prompt in their order; none where the block is broken."""
    try:
        return parse(prompt).bullets
    except BlockError:
        return []


def own_words(prompt: str) -> str:
    """The prompt without what was learned: what its authors wrote."""
    try:
        block = parse(prompt)
    except BlockError:
        return prompt
    if block.lines is None:
        return prompt.strip()
    return f"{block.head}{block.tail}".replace(BEGIN, "").replace(END, "").strip()


def add(prompt: str, bullet: Bullet) -> str:
    """The prompt with one more line at the end of its block, which is begun where there is none."""
    bullet, block = checked(bullet), parse(prompt)
    if any(bullet.name == there.name for there in block.bullets):
        raise BlockError(f"The prompt has a line [{bullet.name}] already; replace that one.")
    if block.lines is None:
        return f"{prompt}{_gap(prompt)}{BEGIN}\n{bullet}\n{END}"
    return str(Block(block.head, (*block.lines, str(bullet)), _with_break(block)))


def replace(prompt: str, bullet: Bullet) -> str:
    """The prompt with other words under the same id."""
    bullet, block = checked(bullet), parse(prompt)
    place = block.place_of(bullet.name)
    lines = (*block.lines[:place], str(bullet), *block.lines[place + 1 :])
    return str(Block(block.head, lines, block.tail))


def remove(prompt: str, name: str) -> str:
    """The prompt without that line; with its last line the block goes too."""
    block = parse(prompt)
    place = block.place_of(name)
    lines = (*block.lines[:place], *block.lines[place + 1 :])
    if lines:
        return str(Block(block.head, lines, block.tail))
    before = block.head.rpartition(block.head.split("\n")[-2] + "\n")[0]
    after = block.tail.split(END, 1)[1]
    return before.removesuffix("\n\n") + after if before.endswith("\n\n") else before + after.lstrip("\n")


def checked(bullet: Bullet) -> Bullet:
    """The bullet as one clean line, or a refusal that says what is wrong with it."""
    text = one_line(bullet.text)
    if not NAME.match(bullet.name):
        raise BlockError("A learned line is named after its suggestion, such as S-12.")
    if not text:
        raise BlockError("Say what the agent should do.")
    if len(text) > LONGEST:
        raise BlockError(f"A learned line has at most {LONGEST} characters; this one has {len(text)}.")
    return Bullet(bullet.name, text)


def one_line(text: str) -> str:
    return BREAKS.sub(" ", text).strip()


def tokens_of(text: str) -> int:
    """About how many tokens a model counts; no tokenizer is at hand, so rather too many than too few."""
    return max(len(text.split()), ceil(len(text.encode(errors="replace")) / BYTES_A_TOKEN))


def beyond(prompt: str, budget: Budget) -> list[str]:
    """What the block has too much of, in sentences; nothing while it fits."""
    bullets = bullets_of(prompt)
    tokens = sum(bullet.tokens for bullet in bullets)
    sentences = []
    if len(bullets) > budget.bullets:
        sentences.append(f"The prompt would carry {len(bullets)} learned lines; {budget.bullets} may be.")
    if tokens > budget.tokens:
        sentences.append(f"The learned lines would take {tokens:,} tokens; {budget.tokens:,} may be.")
    return sentences


def most_worth(worths: Iterable[tuple[str, float, int]], budget: Budget) -> set[str]:
    """Which of (name, edits saved, tokens) to keep within the budget: those that save most per token."""
    ranked = sorted(worths, key=lambda each: (-each[1] / max(each[2], 1), each[0]))
    kept, spent = set(), 0
    for name, worth, tokens in ranked:
        if worth > 0 and len(kept) < budget.bullets and spent + tokens <= budget.tokens:
            kept.add(name)
            spent += tokens
    return kept


def _gap(prompt):
    return "\n\n" if prompt else ""


def _with_break(block):
    return block.tail if block.lines else "\n" + block.tail
