"""Themes of justifications. A text stays where it was once put, so that a theme never becomes another."""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.encoding import themes_for
from reviewapp.learning.actions.mining import Found
from reviewapp.learning.identity import pattern_id
from reviewapp.learning.models import Observation, Pattern, Placement, Vector
from reviewapp.learning.themes import Themes, words_of
from reviewapp.learning.unnamed import unnamed
from reviewapp.review.consent import consented

WINDOW = 5_000
LEAST_SAID = 3
# So many of its first texts stand for a theme that nobody spoke of lately.
FOUNDING = 5


@dataclass
class Placed:
    """The themes as they stand, with what was said lately in them."""

    themes: Themes = field(default_factory=Themes)
    # The numbers of the themes here, and the decisions that founded them.
    numbers: dict = field(default_factory=dict)
    founders: list = field(default_factory=list)

    def place(self, decision, text, founder):
        """Put a text where it was put before."""
        number = self.numbers.get(founder, len(self.founders))
        self.themes.place(decision, text, theme=number)
        if decision in self.themes.members and founder not in self.numbers:
            self._found(founder)

    def assign(self, decision, text) -> Any:
        """Put a new text with the theme it is most like; returns the theme's founder."""
        assigned = self.themes.assign(decision, text)
        if assigned.theme is None:
            return None
        if assigned.is_new:
            self._found(decision)
        return self.founders[assigned.theme]

    def _found(self, founder):
        self.numbers[founder] = len(self.founders)
        self.founders.append(founder)


def themes_of(workflow) -> list[Found]:
    """What people keep saying when they correct: themes with at least two sources.

    Texts that were not there before are put with the nearest theme or found one, in the order in which
    they were said, and stay there. A theme that was large enough once stays, however long nobody says it.
    """
    Vector.objects.filter(decision__workflow=workflow).of_erased_words().delete()
    lately = _said_lately(workflow)
    placed, where = _as_placed(workflow, lately)
    fresh = {
        decision: founder
        for decision, (_, _, text) in lately.items()
        if decision not in where and (founder := placed.assign(decision, text)) is not None
    }
    insert_rows(
        Placement,
        [{"decision": key, "workflow": workflow.pk, "theme": theme} for key, theme in fresh.items()],
    )
    members = defaultdict(list)
    for decision, founder in (where | fresh).items():
        if decision in lately:
            members[founder].append(decision)
    # One whose every text was erased has nothing left to say.
    kept = sorted(_large(workflow) & placed.numbers.keys())
    return [_found(workflow, placed, founder, members[founder], lately) for founder in kept]


def _said_lately(workflow):
    """{decision: (output, unit, text)} of the last corrections that say why, oldest first."""
    said = Observation.objects.filter(workflow=workflow).corrections()
    said = said.filter(consented("output__content__metadata"))
    said = said.exclude(decision__content__justification="").order_by("-decided_at", "-pk")
    rows = said.values_list("decision", "pk", "unit", "decision__content__justification")[:WINDOW]
    return {
        decision: (output, unit, unnamed(text, workflow.masking))
        for decision, output, unit, text in reversed(rows)
    }


def _as_placed(workflow, lately):
    """The themes built again from stored placements, and where each decision was put.

    Besides what was said lately the first texts of each theme speak for it, if it is large or was met. By
    whatever the texts are compared tonight, those placed on other nights stay where they are.
    """
    own = Placement.objects.filter(workflow=workflow)
    recent = dict(own.filter(decision__in=list(lately)).order_by("pk").values_list("decision", "theme"))
    met = _large(workflow) | set(recent.values())
    ranked = own.filter(theme__in=met).annotate(
        place=Window(RowNumber(), partition_by=F("theme"), order_by="id")
    )
    first = set(ranked.filter(place__lte=FOUNDING).values_list("pk", flat=True))
    rows = own.filter(pk__in=first) | own.filter(decision__in=list(recent))
    rows = rows.order_by("pk").values_list("decision", "theme", "decision__content__justification")
    rows = [(decision, theme, unnamed(text, workflow.masking)) for decision, theme, text in rows]
    words = {decision: text for decision, _, text in rows} | {each: lately[each][2] for each in lately}
    placed = Placed(themes_for({decision: text for decision, text in words.items() if words_of(text)}))
    for decision, founder, text in rows:
        placed.place(decision, text, founder)
    return placed, recent


def _large(workflow):
    """Themes of which enough was said, by at least two sources: those that a page has shown, or shows now."""
    own = Placement.objects.filter(workflow=workflow).values("theme")
    standing = own.filter(decision__in=Observation.objects.filter(workflow=workflow).values("decision"))
    large = standing.annotate(
        said=Count("pk"), units=Count("decision__output__observation__unit", distinct=True)
    )
    return set(large.filter(said__gte=LEAST_SAID, units__gte=2).values_list("theme", flat=True))


def _found(workflow, placed, founder, members, lately):
    key = blake2b(str(founder).encode(), digest_size=12).digest()
    number = placed.numbers[founder]
    nearest = placed.themes.closest(number, {each: lately[each][2] for each in members}, most=1)
    row = {
        "id": pattern_id(workflow.pk, Pattern.Kind.THEME.value, key),
        "workflow": workflow.pk,
        "kind": Pattern.Kind.THEME.value,
        "key": key,
        "label": placed.themes.label(number),
        "before": "",
        "after": lately[nearest[0]][2][:500] if nearest else "",
        "base_rate": 0.0,
    }
    return Found(row, {lately[each][0] for each in members}, {output for output, _, _ in lately.values()})
