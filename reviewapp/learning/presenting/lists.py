"""Which patterns and suggestions each tab of the inbox holds, and what its filters leave of them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from reviewapp.learning.models import Pattern, Suggestion

_S = Suggestion.State
# Tab → its words, the states of suggestions and the states of patterns it holds.
STAGES = {
    "open": ("Open", (_S.DRAFTED, _S.OPEN), (Pattern.State.ADMITTED,)),
    "approval": ("Waiting for approval", (_S.OPEN,), ()),
    "live": ("Live", (_S.LIVE,), ()),
    "rolled-back": ("Rolled back", (_S.ROLLED_BACK,), ()),
    "dismissed": ("Dismissed", (_S.DISMISSED, _S.OUTDATED), ()),
    "evidence": ("More evidence needed", (), (Pattern.State.CANDIDATE,)),
    "aside": ("Set aside", (), (Pattern.State.MUTED, Pattern.State.REFUSED, Pattern.State.MERGED)),
}
ANSWERED = (_S.DRAFTED, _S.OPEN, _S.LIVE, _S.DISMISSED)
KINDS = [
    *Suggestion.Kind.choices,
    *((f"pattern-{value}", f"{label} pattern") for value, label in Pattern.Kind.choices),
]


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Values nobody offers are taken as not asked."""

    stage: str = "open"
    workflow: str = ""
    kind: str = ""
    q: str = ""

    @property
    def is_narrowed(self):
        return any((self.workflow, self.kind, self.q))


class Chained:
    """Two lists read as one, page by page: suggestions, then patterns that none speaks for yet."""

    ordered = True

    def __init__(self, *querysets):
        self.querysets = querysets
        self.sizes = None

    def count(self):
        self.sizes = self.sizes or [each.count() for each in self.querysets]
        return sum(self.sizes)

    def __getitem__(self, cut):
        self.count()
        rows, start, stop = [], cut.start, cut.stop
        for queryset, size in zip(self.querysets, self.sizes, strict=True):
            if start < size and stop > 0:
                rows += queryset[max(0, start) : stop]
            start, stop = start - size, stop - size
        return rows


def rows_of(team, asked):
    """The suggestions and patterns of a tab: what saves most first, then what happens most often."""
    _, states, pattern_states = STAGES[asked.stage]
    suggestions = narrowed(team.suggestions.filter(state__in=states), asked, words=suggestions_saying)
    patterns = Pattern.objects.filter(workflow__team=team, state__in=pattern_states)
    if asked.stage == "open":
        patterns = without_answer(patterns)
    patterns = narrowed(patterns, asked, words=patterns_saying, prefix="pattern-")
    order = (
        ("-minutes_a_week", "-hits", "-number")
        if asked.stage in ("open", "approval")
        else ("-closed_at", "-number")
    )
    return Chained(
        suggestions.select_related("workflow").order_by(*order),
        patterns.select_related("workflow").order_by("-hits", "pk"),
    )


def without_answer(patterns):
    """Those for which no suggestion stands or was decided; each appears once, under its suggestion."""
    answered = Suggestion.objects.filter(state__in=ANSWERED, patterns__isnull=False).values("patterns")
    return patterns.exclude(pk__in=answered)


def narrowed(rows, asked, *, words, prefix=""):
    if asked.workflow:
        rows = rows.filter(workflow__slug=asked.workflow)
    if asked.kind:
        is_here = asked.kind.startswith("pattern-") == bool(prefix)
        rows = rows.filter(kind=asked.kind.removeprefix("pattern-")) if is_here else rows.none()
    return words(rows, asked.q.replace("\x00", "")[:200]) if asked.q else rows


def suggestions_saying(rows, words):
    number = words.upper().removeprefix("S-")
    if number.isascii() and number.isdigit():
        return rows.filter(number=int(number[:9]))
    said = rows.filter(
        Q(title__icontains=words) | Q(patterns__label__icontains=words) | Q(patterns__name__icontains=words)
    )
    return rows.filter(pk__in=said.values("pk"))


def patterns_saying(rows, words):
    return rows.filter(Q(name__icontains=words) | Q(label__icontains=words) | Q(path__icontains=words))


def counts_of(team):
    """How many each tab holds, from two statements."""
    states = dict(team.suggestions.order_by().values_list("state").annotate(Count("pk")))
    patterns = Pattern.objects.filter(workflow__team=team)
    answered = without_answer(patterns.filter(state=Pattern.State.ADMITTED)).values("pk")
    named = patterns.order_by().aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in Pattern.State.values},
        alone=Count("pk", filter=Q(pk__in=answered)),
    )
    named[Pattern.State.ADMITTED] = named.pop("alone")
    return {
        stage: sum(states.get(each, 0) for each in of) + sum(named[each] for each in also)
        for stage, (_, of, also) in STAGES.items()
    }


def mergeable(pattern, words, *, most=25):
    """Patterns of the workflow that could be the same mistake: those so named, or about the same place."""
    others = Pattern.objects.standing().filter(workflow=pattern.workflow).exclude(pk=pattern.pk)
    others = patterns_saying(others, words) if words else others.filter(path=pattern.path)
    return others.order_by("-hits", "pk")[:most]
