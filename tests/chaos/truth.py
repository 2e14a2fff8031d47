"""What was promised beside what is stored, sealed and delivered. Every function answers what is wrong."""

import json

import pytest

from reviewapp.delivery.models.endpoint import TYPES
from tests.stack.product import eventually

LONGEST_LEASE = 60  # seconds in which a delivery waits for a relay that died with it in hand
HEARD = tuple(kind for kind in TYPES if kind.startswith("output."))
FEED = """
SELECT leaf.position, leaf.action, event.facts->>'decision' AS decision
FROM audit_leaf leaf JOIN audit_event event ON event.id = leaf.event_id
JOIN accounts_agent agent ON agent.id = leaf.agent_id
WHERE agent.slug = %s AND leaf.action = ANY(%s) ORDER BY leaf.position
"""
IN_FORCE = """
review_decision decision JOIN review_review review ON review.id = decision.review_id
JOIN audit_event event ON event.subject_id = review.id::text AND event.action = 'review.decided'
    AND event.facts->>'decision' = decision.id::text
JOIN audit_leaf leaf ON leaf.event_id = event.id
WHERE decision.effective_at IS NOT NULL AND decision.retracted_at IS NULL
    AND review.state = 'closed' AND review.outcome = 'decided'
"""
LEAVING = "review_decision WHERE verdict <> 'abstained' AND effective_at IS NOT NULL"


def wait_for_rest(product, load):
    """Everything posted is decided, in force, sealed, read and received; says what does not come to rest."""
    unfinished = {
        "outputs nobody decided": "review_output WHERE status IN ('waiting', 'escalated')",
        "reviews held or waiting": "review_review WHERE state <> 'closed'",
        "decisions not in force": "review_decision WHERE effective_at IS NULL AND retracted_at IS NULL",
        "events not sealed": "audit_unsealed",
        "deliveries owed": "delivery_delivery WHERE delivered_at IS NULL",
    }
    for what, query in unfinished.items():
        rested = eventually(
            lambda query=query: not load.broken and not product.count(query), within=LONGEST_LEASE + 60
        )
        if not rested:
            rows = product.rows(f"SELECT * FROM {query} LIMIT 3")
            pytest.fail(f"{what}: {product.count(query)}, among them {rows}\nBroken callers: {load.broken}")
    expected = {agent: len(product.rows(FEED, agent, list(HEARD))) for agent in load.agents}
    read = eventually(lambda: all(len(load.ledger.fed.get(agent, ())) >= n for agent, n in expected.items()))
    assert read, f"the feed stands still: {expected} entries, read {read_so_far(load)}"


def read_so_far(load):
    return {agent: len(entries) for agent, entries in load.ledger.fed.items()}


def lost_posts(product, ledger):
    """Acknowledged outputs that are not stored under the id they were given, and those stored twice."""
    rows = product.rows("SELECT external_id, id::text FROM review_output")
    stored = {row["external_id"]: row["id"] for row in rows}
    lost = {key: told for key, told in ledger.posted.items() if stored.get(key) != told}
    return lost or [row for row in rows if stored[row["external_id"]] != row["id"]]


def lost_decisions(product, ledger):
    """Acknowledged decisions that are not stored, in force, and sealed exactly once."""
    query = f"SELECT decision.submission_id::text AS submission, decision.id::text FROM {IN_FORCE}"
    rows = product.rows(query)
    stored = {row["submission"]: row["id"] for row in rows}
    lost = {key: told for key, told in ledger.decided.items() if stored.get(key) != told}
    return lost or [row for row in rows if sum(other["id"] == row["id"] for other in rows) > 1]


def gaps_in_positions(product):
    """Whether sealed positions count from 1 without a hole, one for each event."""
    [row] = product.rows(
        "SELECT count(*) AS leaves, coalesce(max(position), 0) AS last,"
        " count(DISTINCT event_id) AS distinct, (SELECT count(*) FROM audit_event) AS events FROM audit_leaf"
    )
    return {} if len(set(row.values())) == 1 else row


def faults_of_feed(product, ledger, agent):
    """What the agent missed, and what it read twice or out of order."""
    wanted = [(row["action"], row["decision"]) for row in product.rows(FEED, agent, list(HEARD))]
    read = [(entry["type"], (entry["decision"] or {}).get("id")) for entry in ledger.fed.get(agent, [])]
    if read == wanted:
        return {}
    twice = [entry for entry in read if read.count(entry) > 1]
    missed = [entry for entry in wanted if entry not in read]
    return {"missed": missed, "twice": twice, "disordered": not (missed or twice)}


def decisions_without_news(product):
    """Effective decisions that the feed does not carry exactly once."""
    told = product.rows(
        f"SELECT id::text FROM {LEAVING} AND 1 <> (SELECT count(*) FROM audit_event event"
        " WHERE event.action = ANY(%s) AND event.facts->>'decision' = review_decision.id::text)",
        list(HEARD),
    )
    return [row["id"] for row in told]


def faults_of_webhooks(product, receiver):
    """Deliveries that never came, came with other bytes, or belong to no event."""
    rows = product.rows("SELECT id, body, position FROM delivery_delivery")
    owed = {f"msg_{row['id'].hex}": bytes(row["body"]) for row in rows}
    events = {
        row["position"]
        for row in product.rows("SELECT position FROM audit_leaf WHERE action = ANY(%s)", list(HEARD))
    }
    changed = {name for name, bodies in receiver.bodies.items() if set(bodies) != {owed.get(name)}}
    faults = {
        "never came": sorted(owed.keys() - receiver.bodies.keys()),
        "changed on the way": sorted(changed),
        "events without a delivery": sorted(events - {row["position"] for row in rows}),
    }
    return {fault: found for fault, found in faults.items() if found}


def faults_of_trail(product):
    """What `audit_verify` complains of."""
    done = product.command("manage.py", "audit_verify", "--full", "--payloads", check=False)
    return {} if done.returncode == 0 else {"exit": done.returncode, "said": done.stdout + done.stderr}


def faults(product, load, receiver):
    """All of it at once, by what it is about; empty when every promise was kept."""
    ledger = load.ledger
    found = {
        "answers nobody should get": ledger.strange[:5],
        "posts": lost_posts(product, ledger),
        "decisions": lost_decisions(product, ledger),
        "positions": gaps_in_positions(product),
        "decisions without news": decisions_without_news(product),
        "webhooks": faults_of_webhooks(product, receiver),
        "trail": faults_of_trail(product),
        **{f"feed of {agent}": faults_of_feed(product, ledger, agent) for agent in load.agents},
    }
    return json.loads(json.dumps({what: fault for what, fault in found.items() if fault}, default=str))
