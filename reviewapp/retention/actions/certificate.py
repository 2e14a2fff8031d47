"""What a run did, said once and for good: an event that holds its counts and the digest of all it forgot."""

from hashlib import sha256

from reviewapp.audit.actions import record
from reviewapp.audit.models import Event

ENDINGS = (".erased", ".masked")


def certify(run):
    """Record what the run did; in the transaction that ends it."""
    keys, digest = keys_of(run)
    run.keys, run.digest = keys, digest
    rule = run.rule
    event = record(
        "retention.run_finished", subject=run, by=None, team=run.team_id, workflow=rule.workflow_id,
        rule=rule.pk, kind=rule.kind, act=run.action, days=run.days, slot=run.slot.isoformat(),
        done=run.done, held_back=run.held_back, evidence_back=run.evidence_back, keys=keys,
        keys_digest=digest.hex(),
    )  # fmt: skip
    run.event_id = event.pk
    return event


def batches_of(run):
    """The events that name what the run forgot, in their order."""
    return Event.objects.about(run).exclude(facts__keys=None).filter(facts__has_key="keys").order_by("pk")


def keys_of(run):
    """(how many keys, digest over a line "<action> <key>" for each, in the order of the events)."""
    digest, count = sha256(), 0
    told = batches_of(run).values_list("action", "facts__keys").iterator(chunk_size=200)
    for action, keys in told:
        if action.endswith(ENDINGS):
            digest.update("".join(f"{action} {key}\n" for key in keys).encode())
            count += len(keys)
    return count, digest.digest()


def certificate_of(run):
    """The certificate as a file says it: the event, what it holds, and how to check it."""
    event = Event.objects.select_related("leaf").get(pk=run.event_id)
    leaf = getattr(event, "leaf", None)
    return {
        "certificate": "reviewapp-retention-run/1",
        "run": str(run.pk),
        "rule": {"id": run.rule_id, "name": run.rule.name, "kind": run.rule.kind},
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "event": {
            "id": event.pk,
            "action": event.action,
            "at": event.at.isoformat(),
            "digest": bytes(event.digest).hex(),
            "position": leaf.position if leaf else None,
            "facts": event.facts,
        },
        "batches": batches_of(run).count(),
        "how_to_check": (
            "Of the events about this run, in the order of their ids, take those that end in .erased or "
            ".masked; write a line '<action> <key>' for each of their keys; the SHA-256 of these lines is "
            "keys_digest."
        ),
    }
