"""The content behind each event that bound some: of outputs by their content row, of decisions by theirs."""

from itertools import islice

from reviewapp.audit.actions import committed
from reviewapp.audit.commitments import Content
from reviewapp.review.models import DecisionContent, OutputContent

AT_ONCE = 500
LARGEST_EXACT = 2**53 - 1


def bound_contents():
    received = committed("output.received", "output.superseded", "output.imported")
    yield from _found(received, lambda _subject, facts: facts["content"], _outputs)
    decided = committed("review.decided")
    yield from _found(decided, lambda _subject, facts: facts["decision"], _decisions)
    imported = committed("decision.imported")
    yield from _found(imported, lambda subject, _facts: subject, _decisions)


def _found(events, key_of, rows_of):
    """Batch by batch, so that a long trail is never in memory. What is not found is not yielded."""
    while batch := list(islice(events, AT_ONCE)):
        keys = {event: key_of(subject, facts) for event, subject, facts in batch}
        rows = {str(key): row for key, row in rows_of(keys.values())}
        for event, key in keys.items():
            if row := rows.get(key):
                yield Content(event, bytes(row.salt), as_sent(row.committed()))


def _outputs(keys):
    return OutputContent.objects.in_bulk(list(keys)).items()


def _decisions(keys):
    rows = DecisionContent.objects.filter(decision__in=list(keys)).values_list("decision__pk", "pk")
    contents = DecisionContent.objects.in_bulk([content for _, content in rows])
    return [(decision, contents[content]) for decision, content in rows]


def as_sent(value):
    """A stored JSON value as it came in: 1e20 comes back from the database as an overlong whole number."""
    if isinstance(value, dict):
        return {name: as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_sent(inner) for inner in value]
    is_long = isinstance(value, int) and abs(value) > LARGEST_EXACT
    return float(value) if is_long else value
