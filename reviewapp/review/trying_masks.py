"""What rules would do: to a text somebody types, and to the newest outputs of a workflow. Writes nothing."""

from collections import Counter
from dataclasses import dataclass, field

from reviewapp.review.models import Output
from reviewapp.workflows.masking import NAMES, mask

NEWEST = 20
LONGEST = 10_000


@dataclass
class Tried:
    """The typed text with labels, and how many of the newest outputs hold something of these kinds."""

    text: str = ""
    found: dict = field(default_factory=dict)
    looked_at: int = 0
    touched: int = 0
    by_kind: list = field(default_factory=list)

    @property
    def found_words(self):
        return words_of(self.found)


def try_rules(workflow, rules, text):
    kinds = [rule.kind for rule in rules]
    shown, found = mask(text[:LONGEST], kinds)
    newest = Output.objects.filter(workflow=workflow).order_by("-received_at", "-pk")[:NEWEST]
    counts = [_counts(output.content, kinds) for output in newest.select_related("content")]
    touched = Counter(kind for each in counts for kind in each)
    return Tried(
        shown, found, len(counts), sum(bool(each) for each in counts),
        [(NAMES[kind], touched[kind]) for kind in kinds],
    )  # fmt: skip


def _counts(content, kinds):
    return mask([content.title, content.input, content.output, content.trace, content.metadata], kinds)[1]


def words_of(found):
    return ", ".join(f"{count} × {NAMES[kind]}" for kind, count in found.items())
