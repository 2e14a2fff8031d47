from uuid import UUID

from reviewapp.audit.actions import is_behind, read_past, unread_since
from reviewapp.insights.actions.counting import count_anew
from reviewapp.review.models import Decision

BOOKMARK = "figures"
# What may change the row of an output, of one of its reviews, or of one of its decisions in effect.
ABOUT_OUTPUTS = (
    "output.received", "output.superseded", "output.approved", "output.decided", "output.revised",
    "output.escalated", "output.expired", "output.withdrawn", "output.outcome_reported", "output.imported",
)  # fmt: skip
NAMING_OUTPUTS = (
    "review.opened", "review.decided", "review.undone", "review.overtaken", "review.reassigned",
    "review.withdrawn", "review.expired", "decision.imported", "outcome.imported",
)  # fmt: skip
RECATEGORISED = "category.changed"
HEARD = (*ABOUT_OUTPUTS, *NAMING_OUTPUTS, RECATEGORISED)
AT_ONCE = 5000


def roll_up(limit=AT_ONCE):
    """Read on in the trail and count anew what it tells of; answers how many events there were.

    Events say only where to look. Told twice, late or in another order, they come to the same figures.
    """
    with read_past(BOOKMARK, limit=limit, actions=HEARD) as events:
        outputs = {output_of(event) for event in events if event.action != RECATEGORISED}
        changed = {event.subject_id for event in events if is_regraded(event)}
        count_all(outputs | outputs_tagged(changed))
        return len(events)


def has_uncounted():
    """Whether something was sealed that has not been read yet."""
    return is_behind(BOOKMARK)


def is_counted(until):
    """Whether the figures hold all that happened before then."""
    since = unread_since(BOOKMARK)
    return since is None or since >= until


def output_of(event):
    return UUID(event.subject_id if event.action in ABOUT_OUTPUTS else event.facts["output"])


def is_regraded(event):
    """Whether a category became more or less severe; what else is said of it counts for nothing."""
    return event.action == RECATEGORISED and "severity" in event.facts["changed"]


def outputs_tagged(categories):
    """Those with a decision in one of these categories."""
    if not categories:
        return set()
    tagged = Decision.objects.filter(categories__in=categories)
    return set(tagged.values_list("output", flat=True))


def count_all(outputs):
    """In the order of their keys, some thousands at once."""
    outputs = sorted(outputs)
    for start in range(0, len(outputs), AT_ONCE):
        count_anew(outputs[start : start + AT_ONCE])
