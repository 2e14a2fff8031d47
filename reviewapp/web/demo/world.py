"""What the three agents have in common: cases, answers, and mistakes with a known cause. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

FIRST = [
    *("Ana", "Bram", "Cleo", "Dario", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jarl"),
    *("Kaja", "Luis", "Mira", "Nils", "Olga", "Pia", "Rune", "Sina", "Theo", "Uma"),
]
LAST = [
    *("Adler", "Brook", "Castell", "Dahl", "Ekman", "Ferro", "Gallo", "Holm"),
    *("Ivers", "Jansen", "Krall", "Lund", "Moreau", "Nagel", "Orth", "Petri"),
]
BIKES = {
    "Fjord 3 gravel bike": 1849.0,
    "Heron city bike": 749.0,
    "Kestrel e-bike": 2690.0,
    "Wren kids bike": 329.0,
}
PARTS = {
    "Lumen front light": 59.9,
    "Tarn pannier pair": 119.0,
    "Grip 28 winter tyre": 42.5,
    "Arc helmet": 89.0,
    "Hold floor pump": 38.0,
    "Cirrus rain cape": 64.0,
    "Keel folding lock": 74.9,
    "Pico child seat": 139.0,
}
PRODUCTS = BIKES | PARTS


@dataclass(frozen=True)
class Mistake:
    """Something an agent gets wrong again and again: when, how often, what it does, why it is wrong."""

    key: str
    category: str
    rate: float
    fits: Callable[[dict], bool]
    spoil: Callable[[object, dict], object]
    said: tuple[str, ...]
    grave: bool = False
    # An agent that is told one of these (all its words in one learned sentence) stops making the mistake.
    ends_with: tuple[str, ...] = ()

    def is_ended_by(self, sentences: list[str]) -> bool:
        told = [sentence.casefold() for sentence in sentences]
        wanted = [words.casefold().split() for words in self.ends_with]
        return any(all(word in sentence for word in words) for words in wanted for sentence in told)


@dataclass
class Made:
    """One answer of an agent, with the answer a careful person would have given."""

    case: dict
    right: object
    wrong: object
    mistakes: list[Mistake] = field(default_factory=list)
    title: str = ""
    risk: str = "low"
    confidence: float = 0.9
    steps: list[dict] = field(default_factory=list)
    action: dict | None = None


def customer(dice: Random) -> str:
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def mark(dice: Random, prefix: str, digits: int = 5) -> str:
    """An order or article number."""
    return f"{prefix}-{dice.randrange(10 ** (digits - 1), 10**digits)}"


def spoilt(case: dict, right, mistakes: list[Mistake], dice: Random, *, skill: float = 1.0, told=()):
    """The answer with the mistakes this agent happens to make. `skill` under 1 makes them more frequent.

    `told` are sentences of its prompt; a mistake that one of them ends is not made.
    """
    made = [each for each in mistakes if each.fits(case) and dice.random() < each.rate / skill]
    made = [each for each in made if not each.is_ended_by(told)]
    wrong = right
    for each in made[:2]:
        wrong = each.spoil(wrong, case)
    return wrong, [each for each in made[:2] if wrong != right]


def sureness(dice: Random, mistakes: list[Mistake]) -> float:
    """How sure the agent says it is: lower when it errs, but not reliably."""
    middle = 0.74 if mistakes else 0.91
    return round(min(0.99, max(0.31, dice.gauss(middle, 0.09))), 2)


def step(kind: str, name: str, given, found, milliseconds: int, status: str = "ok") -> dict:
    return {
        "kind": kind,
        "name": name,
        "input": given,
        "output": found,
        "duration_ms": milliseconds,
        "status": status,
    }
