"""How fast people get the next review and decide it, at 100,000 waiting, and whether anything goes astray."""

import time
from uuid import uuid4

from django.db import connection

from reviewapp.review.models import Decision, Review
from reviewapp.web.benches import pgbench
from reviewapp.web.benches.filling import add_reviewers, fill, set_scene
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.machine import Spending, shares
from reviewapp.web.benches.report import Report, Target, ratio, spread

CLIENTS = (8, 32)
WARM = 2.0
LABEL_STUDIO = 4.0  # cycles a second at 8 annotators on two cores, as the design notes measured it
SOURCE = (
    "Label Studio's 4 cycles/s (8 annotators, two cores) come from our design notes; it was not run here."
)
TARGETS = {
    8: [
        Target("reviewers_8_claim_p95_ms", 50),
        Target("reviewers_8_cycles_per_s", 25 * LABEL_STUDIO, at_most=False),
    ],
}


def run(asked, product):
    scene = set_scene()
    clients = asked.clients or CLIENTS
    reviewers = add_reviewers(scene, max(clients))
    began = time.monotonic()
    fill(scene, asked.size)
    report = Report("claim", {"waiting": asked.size, "seconds_each": asked.seconds}, {})
    report.figures["fill_s"] = time.monotonic() - began
    for count in clients:
        some = reviewers[:count]
        report.figures |= over_http(product, scene, some, seconds=asked.seconds)
        report.figures |= in_sql(product, scene, some, seconds=asked.seconds, figures=report.figures)
        report.targets += TARGETS.get(count, [])
    report.notes = [SOURCE, "A cycle is one claim and one decision, each an own transaction with its event."]
    return report


def over_http(product, scene, reviewers, *, seconds):
    """Reviewers who claim and approve without a pause."""
    made = {}
    callers = [Caller(product["address"], token) for _, token in reviewers]
    turn = cycle(scene.queue.slug, made)
    press(callers, turn, seconds=min(WARM, seconds))
    warmed, spending = len(made), Spending(product["pids"])
    load = press(callers, turn, seconds=seconds)
    spent = spending.since()
    name = f"reviewers_{len(reviewers)}"
    cycles = len(made) - warmed
    figures = {f"{name}_cycles": cycles, f"{name}_cycles_per_s": ratio(cycles, load.seconds)}
    for kind in ("claim", "decide"):
        figures |= spread(f"{name}_{kind}", load.took[kind])
    figures |= shares(name, spent, seconds=load.seconds, count=cycles, of="cycle")
    figures[f"{name}_refused"] = sum(load.refused.values()) + len(load.crashed)
    return figures | astray(name, made, reviewers)


def cycle(slug, made):
    """One turn: claim the most urgent review, approve it, and remember what was acknowledged."""

    def turn(caller):
        held = caller.post("claim", f"queues/{slug}/claim", {})
        if not held:
            return False
        decision = caller.post(
            "decide",
            f"reviews/{held['id']}/decision",
            {
                "token": held["hold"]["token"],
                "submission_id": str(uuid4()),
                "seen_digest": held["output"]["digest"],
                "verdict": "approved",
            },
        )
        if decision:
            made[decision["id"]] = held["id"]
        return decision is not None

    return turn


def astray(name, made, reviewers):
    """Acknowledged decisions held against the rows: none lost, none twice, none that nobody was told of."""
    people = [person.pk for person, _ in reviewers]
    stored = {
        str(key): str(review)
        for key, review in Decision.objects.filter(decided_by__in=people).values_list("pk", "review")
        if str(key) in made
    }
    decided = list(made.values())
    still_open = Review.objects.filter(pk__in=decided).open().count()
    return {
        f"{name}_lost": sum(stored.get(key) != review for key, review in made.items()) + still_open,
        f"{name}_duplicates": len(decided) - len(set(decided)),
    }


def in_sql(product, scene, reviewers, *, seconds, figures):
    """The same claim and the writes of the same decision, by pgbench on the same server."""
    first = reviewers[0][0].pk
    script = pgbench.claim_and_decide(
        first=first, queue=scene.queue.pk, team=scene.team.pk, workflow=scene.workflow.pk
    )
    measured = pgbench.run(script, clients=len(reviewers), seconds=seconds, cluster=product["var"])
    name = f"reviewers_{len(reviewers)}"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) review_review")
    return {
        f"{name}_pgbench_cycles_per_s": measured.rate,
        **spread(f"{name}_pgbench_cycle", measured.seconds),
        f"{name}_share_of_pgbench": ratio(figures[f"{name}_cycles_per_s"], measured.rate),
    }
