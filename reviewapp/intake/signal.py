"""Backpressure: what an agent should do before it sends more."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.utils import timezone

from reviewapp.base.ids import first_id_at
from reviewapp.intake.admission import Remembered, waiting
from reviewapp.review.models import Output, Queue

LOOK_BACK = timedelta(minutes=10)
SAMPLE = 200
ENOUGH = 20
SPIKE = 0.5

signals = Remembered()


@dataclass(frozen=True)
class Signal:
    """`proceed`, `slow`, `pause` or `human_only`, why, and in how many seconds to ask again."""

    state: str = "proceed"
    reason: str = ""
    retry_after: int = 0

    def as_dict(self):
        return asdict(self)


def signal_of(workflow) -> Signal:
    """The most careful word that applies: a person's pause, then failing checks, then full queues."""
    if workflow.is_paused:
        return Signal("pause", f"A person paused this workflow: {workflow.pause_reason}", 60)
    return signals.get(workflow.pk, lambda: _failing(workflow) or _crowded(workflow) or Signal())


def _failing(workflow):
    recent = list(_recent_checks(workflow))
    failed = sum(any(not check.get("passed") for check in checks) for checks in recent)
    if len(recent) < ENOUGH or failed / len(recent) < SPIKE:
        return None
    return Signal(
        "human_only", f"{failed} of the last {len(recent)} outputs failed a check. Hand work to people.", 120
    )


def _recent_checks(workflow):
    """The checks of the newest outputs; ids sort by time, so a bounded walk of the primary key finds them."""
    newest = Output.objects.filter(pk__gte=first_id_at(timezone.now() - LOOK_BACK)).order_by("-pk")
    newest = newest.values("workflow", "checks", "imported")[: SAMPLE * 5]
    mine = [row["checks"] for row in newest if row["workflow"] == workflow.pk and not row["imported"]]
    return mine[:SAMPLE]


def _crowded(workflow):
    queue = Queue.objects.active().filter(team=workflow.team_id, slug=workflow.default_queue).first()
    if queue is None or not queue.capacity:
        return None
    count = waiting(queue.capacity * 2, queue=queue)
    if count >= queue.capacity * 2:
        return Signal("pause", f"{queue.name} holds twice as many items as its people can look at.", 300)
    if count >= queue.capacity:
        return Signal("slow", f"{queue.name} holds as many items as its people can look at.", 60)
    return None
