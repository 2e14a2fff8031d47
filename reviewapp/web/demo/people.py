"""The reviewers of the demonstration and their habits: what each notices, how each says it. Pure."""

from dataclasses import dataclass
from random import Random

from reviewapp.web.demo.world import Made

PASSWORD_WORDS = [
    *("amber", "brook", "cedar", "dune", "ember", "fjord", "grove", "heath", "inlet", "juniper"),
    *("kelp", "larch", "meadow", "north", "orchard", "pebble", "quarry", "river", "slate", "thicket"),
]


@dataclass(frozen=True)
class Person:
    """Somebody of the shop. `notices`: the chance to see a mistake; `rejects`: to refuse, not edit."""

    name: str
    email: str
    roles: tuple[str, ...]
    notices: float = 0.0
    rejects: float = 0.2
    explains: float = 0.7
    misfiles: float = 0.05
    seconds: int = 60
    share: int = 0


PEOPLE = [
    Person("Rosa Winter", "rosa@larkfield.example", ("reviewer",), 0.93, 0.15, 0.9, 0.03, 75, 6),
    Person("Tomas Reyes", "tomas@larkfield.example", ("reviewer",), 0.7, 0.1, 0.35, 0.1, 28, 7),
    Person("Mei Larsson", "mei@larkfield.example", ("reviewer",), 0.88, 0.45, 0.8, 0.06, 64, 5),
    Person("Jonah Beck", "jonah@larkfield.example", ("reviewer",), 0.8, 0.2, 0.5, 0.22, 51, 4),
    Person("Sam Oduya", "sam@larkfield.example", ("senior", "reviewer"), 0.96, 0.3, 0.95, 0.02, 96, 3),
    Person("Lena Hart", "lena@larkfield.example", ("lead",), 0.95, 0.3, 0.9, 0.02, 88, 1),
    Person("Enzo Valli", "enzo@larkfield.example", ("engineer",)),
    Person("Ada Nolan", "ada@larkfield.example", ("admin",)),
    Person("Aude Keller", "aude@larkfield.example", ("auditor",)),
]
REVIEWERS = [person for person in PEOPLE if person.share]


def judge(made: Made, person: Person, dice: Random) -> dict:
    """What this person makes of an answer: verdict, categories, words, and how long it took."""
    seen = [each for each in made.mistakes if dice.random() < person.notices]
    spent = max(6, int(dice.gauss(person.seconds, person.seconds / 3)))
    if not seen:
        return {"verdict": "approved", "seconds_spent": spent // 2}
    categories = [each.category for each in seen]
    if dice.random() < person.misfiles:
        categories = ["other"]
    judgement = {
        "verdict": "edited",
        "edited": made.right,
        "categories": sorted(set(categories)),
        "seconds_spent": spent,
    }
    if any(each.grave for each in seen) or dice.random() < person.explains:
        judgement["justification"] = dice.choice(seen[0].said)
    if dice.random() < person.rejects:
        judgement["verdict"] = "rejected"
        del judgement["edited"]
        judgement.setdefault("justification", dice.choice(seen[0].said))
    return judgement
