"""From the standing decisions on some outputs to the rows that learning keeps of them. Writes nothing."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from reviewapp.learning.atoms import Atom, atoms_of, key_of
from reviewapp.learning.edits import Edit, edit_of
from reviewapp.learning.models import Observation, Pattern, Suspicion
from reviewapp.learning.triggers import tokens_hashed
from reviewapp.learning.unnamed import unnamed_all
from reviewapp.review.consent import consents
from reviewapp.review.models import Decision, Review
from reviewapp.review.subjects import coded

FIELD_CHANGES = frozenset({"missing", "extra", "wrong", "shifted", "scaled", "rounded"})
PRIVACY = "output__content__metadata__privacy"
READ = (
    "output", "pk", "workflow", "output__agent", "decided_by", "verdict", "decided_at", "seconds_spent",
    "output__subject", "output__policy_version__number", "review__purpose", "output__content__output",
    "content__edited", "workflow__masking", PRIVACY,
)  # fmt: skip


@dataclass(slots=True)
class Observed:
    """One output with the rows it becomes: its observation, and its atoms by key."""

    row: dict
    content: Any
    edited: Any = None
    atoms: dict[bytes, Atom] = field(default_factory=dict)

    @property
    def output(self):
        return self.row["output"]

    @property
    def workflow(self):
        return self.row["workflow"]

    @property
    def is_telling(self):
        """Whether it speaks for or against patterns: what was refused whole says nothing about its parts."""
        return self.row["verdict"] != Observation.Verdict.REJECTED


def observe(outputs) -> list[Observed]:
    """The outputs among these that have a standing, effective verdict on what they are now, measured."""
    rows = list(standing_decisions(outputs).values_list(*READ))
    tags, aside = _categories([row[1] for row in rows]), quarantined({row[2] for row in rows})
    return [_observed(dict(zip(READ, row, strict=True)), tags, aside) for row in rows]


def standing_decisions(outputs):
    """The latest verdict in effect on the present content of each output."""
    verdicts = Decision.objects.effective().filter(
        output__among=outputs,
        verdict__in=Observation.Verdict.values,
        review__content=F("output__content"),
    )
    return verdicts.order_by("output", "-effective_at", "-decided_at", "-pk").distinct("output")


def quarantined(workflows) -> set:
    """Whose decisions do not count where: pairs of workflow and person."""
    standing = Suspicion.objects.quarantined().filter(workflow__in=workflows)
    return set(standing.values_list("workflow", "reviewer"))


def _categories(decisions):
    """{decision: (keys, causes)}, each sorted."""
    found = defaultdict(lambda: (set(), set()))
    tags = Decision.categories.through.objects.filter(decision__among=decisions)
    for decision, key, cause in tags.values_list("decision", "category__key", "category__cause"):
        found[decision][0].add(key)
        found[decision][1].add(cause)
    return {decision: (sorted(keys), sorted(causes)) for decision, (keys, causes) in found.items()}


def _observed(read, tags, aside):
    texts = read["output__content__output"], read["content__edited"]
    before, after = unnamed_all(read["workflow__masking"], *texts)
    is_edit = read["verdict"] == Decision.Verdict.EDITED and None not in (before, after)
    edit = edit_of(before, after, in_detail=False) if is_edit else Edit("none")
    row = _row(read, edit, tags, aside)
    if not consents(read[PRIVACY]):  # it counts, and says nothing: no words of it come into a pattern
        return Observed(row, None, None, {})
    row["words"] = tokens_hashed(before) if before is not None else []
    found = atoms_of(before, after) if is_edit else []
    atoms = {key_of(read["workflow"], kind_of(atom), atom): atom for atom in found}
    return Observed(row, before, after if is_edit else None, atoms)


def _row(read, edit, tags, aside):
    """What is counted of a decision, without a word of it."""
    categories, causes = tags.get(read["pk"], ([], []))
    return {
        "output": read["output"],
        "workflow": read["workflow"],
        "agent": read["output__agent"],
        "decision": read["pk"],
        "reviewer": read["decided_by"],
        "verdict": read["verdict"],
        "decided_at": read["decided_at"],
        "unit": coded(read["output__subject"]) or str(read["output"]),
        "version": read["output__policy_version__number"],
        "is_spot_check": read["review__purpose"] == Review.Purpose.SPOT_CHECK,
        "is_quarantined": (read["workflow"], read["decided_by"]) in aside,
        "kind": edit.kind,
        "removed": edit.removed,
        "added": edit.added,
        "rate": edit.rate,
        "categories": categories,
        "causes": causes,
        "seconds_spent": read["seconds_spent"],
        "words": [],
    }


def kind_of(atom: Atom) -> str:
    """Whether an atom is one of words or of fields."""
    return Pattern.Kind.FIELD.value if atom.kind in FIELD_CHANGES else Pattern.Kind.WORDING.value
