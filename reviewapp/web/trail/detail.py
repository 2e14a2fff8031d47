"""One event with all that belongs to it: what changed, what it is bound to, its neighbours, its chain."""

import json

from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.audit.wording import grouped_digest
from reviewapp.base.postgres.teams import all_teams
from reviewapp.review.difference import json_diff
from reviewapp.review.veil import veil_of
from reviewapp.web.trail import lineage
from reviewapp.web.trail.contents import contents_of, erased_of, is_as_bound, words_of
from reviewapp.web.trail.presenting import named, present, proven
from reviewapp.web.trail.telling import told
from reviewapp.workflows.models import PolicyVersion, Workflow

PAIRS = (("before", "after"), ("from", "to"), ("was", "becomes"))
MOST_CHANGES = 40
MOST_RELATED = 3


def detail_of(event, *, reader):
    """Everything that the panel shows of an event this person may see."""
    event = proven(named([event], reader=reader)[0])
    event.changes = changes_of(event)
    event.bound = bound_to(event, reader)
    event.digests = digests_around(event)
    event.as_text = json.dumps(present(event), ensure_ascii=False, indent=2)
    event.workflow_name = (
        Workflow.objects.filter(pk=event.workflow_id).values_list("name", flat=True).first() or ""
    )
    event.chain = chain_of(event, reader)
    return event


def changes_of(event):
    """What was, and what is: from the event's own facts, or between two versions of a policy."""
    for old, new in PAIRS:
        if old in event.facts and new in event.facts:
            was, becomes = event.facts[old], event.facts[new]
            if not (isinstance(was, dict) and isinstance(becomes, dict)):
                return [{"name": "", "before": worded(was), "after": worded(becomes)}]
            return _told(json_diff(was, becomes))
    if event.subject_kind == "policyversion" and event.action in ("policy.published", "policy.rolled_back"):
        return _policy_changes(event.subject_id)
    return []


def _policy_changes(key):
    version = PolicyVersion.objects.filter(pk=key).first()
    earlier = version and PolicyVersion.objects.filter(
        workflow=version.workflow_id, number=version.number - 1
    )
    earlier = earlier.first() if earlier is not None else None
    return _told(json_diff(earlier.document, version.document)) if earlier else []


def _told(changes):
    return [
        {
            "name": " › ".join(map(str, change.path)),
            "before": None if change.kind == "missing" else worded(change.before),
            "after": None if change.kind == "extra" else worded(change.after),
        }
        for change in changes[:MOST_CHANGES]
    ]


def worded(value):
    """A value as people read it: a list of words with commas, all else as JSON."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def bound_to(event, reader):
    """The words behind the event's commitment, and whether they are still those; nothing where unseen."""
    if not event.commitment:
        return None
    content = contents_of([event], reader).get(event.pk)
    if content is None:
        return {"words": [], "hidden": True}
    veil = veil_of(reader, event.team_id) if event.workflow_id else None
    words = [
        (name.replace("_", " "), worded(value), isinstance(value, str))
        for name, value in seen_through(veil, event, content)
    ]
    return {"words": words, "erased": erased_of(content), "matches": is_as_bound(event, content)}


def seen_through(veil, event, content):
    """The words, with labels in place of what this person is to see masked."""
    words = words_of(content)
    return [(name, veil.value(event.workflow_id, value)) for name, value in words] if veil else words


def digests_around(event):
    """The digests of the leaf before, this one, and the one after, in groups for the eye."""
    near = Event.objects.sealed().filter(leaf__position__range=(event.position - 1, event.position + 1))
    with all_teams("digests of the events before and after, which say nothing"):
        found = {place: bytes(digest) for place, digest in near.values_list("leaf__position", "digest")}
    names = (("Previous", -1), ("This event", 0), ("Next", 1))
    return [
        (name, event.position + step, grouped_digest(found[event.position + step]))
        for name, step in names
        if event.position + step in found
    ]


def chain_of(event, reader):
    """Where its subject stands in the chain, with the nearest before and after."""
    place = lineage.place_of(event)
    if place is None:
        return None
    kind, key = place
    thing = lineage.thing_of(kind, key, reader=reader)
    if thing is None:
        return None
    sides = {
        "before": lineage.before(kind, key, reader=reader),
        "after": lineage.after(kind, key, reader=reader),
    }
    near = {name: [told(side.kind, each, reader=reader)
                   for side in found for each in side.things[:MOST_RELATED]]
            for name, found in sides.items()}  # fmt: skip
    return {
        "thing": told(kind, thing, reader=reader),
        "page": reverse("audit:chain", args=[kind, key]),
        **near,
    }
