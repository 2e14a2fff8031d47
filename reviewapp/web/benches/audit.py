"""How fast the trail is verified, and how fast an auditor finds events among very many."""

import time

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.audit import keys
from reviewapp.audit.actions import entry, record_many, seal, verify
from reviewapp.audit.models import Event, Unsealed
from reviewapp.base.context import acting
from reviewapp.web.benches.filling import set_scene
from reviewapp.web.benches.report import Report, Target, percentile

A_CALL = 5_000
TIMES = 15
A_SECOND = 20_000
LIMIT_MS = 300
RARE = 10_000
ACTIONS = ("review.claimed", "review.decided", "output.decided", "review.opened", "output.approved")


def run(asked, _product):
    scene = set_scene()
    auditor = User.objects.get(email="aude@larkfield.example")
    report = Report("audit", n={"events": asked.size, "times": TIMES}, figures={})
    with acting(via="command", request_id="bench"):
        report.figures["recorded_and_sealed_a_s"] = asked.size / fill(scene, asked.size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) audit_event, audit_leaf, audit_checkpoint")
    found = verify(verifiers=keys.public_keys())
    if found.exit_code:
        raise RuntimeError(f"The trail does not verify: {found.sentences}")
    report.figures |= {"events_a_s": found.events / found.seconds, "verify_s": found.seconds}
    report.n["verified"] = found.events
    pages = pages_of(scene, asked.size)
    for name, filters in pages.items():
        report.figures |= measured(name, filters, auditor)
    report.targets = [Target("events_a_s", A_SECOND, at_most=False)]
    report.targets += [Target(f"{name}_p95_ms", LIMIT_MS) for name in pages]
    report.notes = [
        "Verifying reads every event back, recomputes its digest and the tree, and checks each signature.",
        f"One in {RARE:,} events is of the rare action; who is gone did a twentieth of the first fifth.",
    ]
    return report


def fill(scene, count):
    """Events of a few kinds by a few people; one long gone, who did something now and then at first."""
    people = list(User.objects.filter(memberships__team=scene.team).distinct().order_by("pk"))
    gone, active = people[0], people[1:] or people
    begun = time.monotonic()
    for start in range(0, count, A_CALL):
        with transaction.atomic():
            record_many([told(scene, number, gone, active, count)
                         for number in range(start, min(count, start + A_CALL))])  # fmt: skip
        while Unsealed.objects.exists():  # where the relay beside us is at it, ours does nothing
            seal(limit=A_CALL)
    return time.monotonic() - begun


def told(scene, number, gone, active, count):
    is_gone = number < count // 5 and number % (RARE // 500) == 0
    return entry(
        ACTIONS[number % len(ACTIONS)] if number % RARE else "policy.published",
        subject=("review", number // 3), by=gone if is_gone else active[number % len(active)],
        team=scene.team, workflow=scene.workflow, number=number, verdict="approved",
    )  # fmt: skip


def pages_of(scene, count):
    middle = Event.objects.sealed().order_by("leaf__position")[count // 2]
    gone = User.objects.filter(memberships__team=scene.team).distinct().order_by("pk").first()
    return {
        "newest": {},
        "old_page": {"before": count // 2},
        "one_action": {"action": "review.decided"},
        "rare_action": {"action": "policy.published"},
        "two_actions": {"action": ["policy.published", "review.claimed"]},
        "gone_actor": {"actor": f"person:{gone.pk}"},
        "workflow": {"workflow": scene.workflow.pk},
        "object": {"q": middle.subject_id},
        "digest": {"q": bytes(middle.digest).hex()[:12]},
        "request": {"q": "no-such-request"},
        "day": {"since": "2020-01-01", "until": "2099-01-01"},
        "opened": {"open": count // 2, "before": count // 2 + 1},
    }


def measured(name, filters, auditor):
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(auditor)
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        page = browser.get(reverse("audit:events"), filters)
        took.append((time.perf_counter() - begun) * 1000)
        if page.status_code != 200:
            raise RuntimeError(f"{name}: {page.status_code}")
    return {f"{name}_p50_ms": percentile(took, 50), f"{name}_p95_ms": percentile(took, 95)}
