"""The content behind each event that bound some: of outputs and decisions by their content rows; comments."""

from itertools import islice

from reviewapp.audit.actions import committed
from reviewapp.audit.commitments import Content
from reviewapp.review.models import Comment, DecisionContent, OutputContent

AT_ONCE = 500


def bound_contents():
    received = committed("output.received", "output.superseded", "output.imported")
    yield from _found(received, lambda output, facts: (facts["content"], output), _outputs)
    decided = committed("review.decided")
    yield from _found(decided, lambda _review, facts: (facts["decision"],) * 2, _decisions)
    imported = committed("decision.imported")
    yield from _found(imported, lambda decision, _facts: (decision,) * 2, _decisions)
    for comment in Comment.objects.order_by("event_id").iterator():
        yield comment.as_content()


def _found(events, keys_of, rows_of):
    """Batch by batch, so that a long trail is never in memory. What is not found is not yielded."""
    while batch := list(islice(events, AT_ONCE)):
        keys = {event: keys_of(subject, facts) for event, subject, facts in batch}
        rows = {str(key): row for key, row in rows_of([row for row, _ in keys.values()])}
        for event, (key, named) in keys.items():
            if row := rows.get(key):
                yield Content(event, parts=row.parts(), key=named)


def _outputs(keys):
    return OutputContent.objects.defer("search").in_bulk(keys).items()


def _decisions(keys):
    rows = DecisionContent.objects.filter(decision__in=keys).values_list("decision__pk", "pk")
    contents = DecisionContent.objects.in_bulk([content for _, content in rows])
    return [(decision, contents[content]) for decision, content in rows]
