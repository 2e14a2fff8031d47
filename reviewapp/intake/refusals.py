"""How many posts of each agent were refused, by the hour; posts that are taken cost nothing here.

Each process keeps its counts for some seconds and then adds them to the hour's row in one statement, so
an agent that fails a thousand times a second writes one row every five. What a dying process had not yet
added is lost, which no alert will miss.
"""

import threading
import time
from collections import Counter

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

log = structlog.get_logger("reviewapp.intake")

EVERY_SECONDS = 5.0
# Not the agent's own doing: no key, another's output, nothing there.
NOT_COUNTED = {401, 403, 404}
ADD = """
INSERT INTO intake_refusal (agent_id, hour, count)
SELECT agent, hour, count
FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[]) AS added (agent, hour, count)
WHERE EXISTS (SELECT FROM accounts_agent WHERE id = agent)
ON CONFLICT (agent_id, hour) DO UPDATE SET count = intake_refusal.count + excluded.count
"""


class Refusals:
    """Counts of this process that are not in the table yet."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = Counter()
        self.added_at = 0.0

    def note(self, agent, count=1):
        """Count refused posts of an agent, and from time to time add what was counted."""
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        with self.lock:
            self.counts[agent.pk, hour] += count
        self.add_when_due()

    def add_when_due(self):
        if not self.counts or time.monotonic() - self.added_at < EVERY_SECONDS:
            return
        with self.lock:
            counts, self.counts = self.counts, Counter()
            self.added_at = time.monotonic()
        try:
            add(counts)
        except DatabaseError as error:
            log.warning("refusals_not_counted", count=counts.total(), error=type(error).__name__)


refusals = Refusals()


def add(counts):
    """Add counts by (agent, hour) to the table, in one order so that processes never cross."""
    rows = sorted(counts.items())
    if rows:
        agents, hours = zip(*(key for key, _ in rows), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(ADD, [list(agents), list(hours), [count for _, count in rows]])


def is_refusal(status: int) -> bool:
    return status >= 400 and status not in NOT_COUNTED
