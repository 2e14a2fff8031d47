"""Every metric by name, with what it says; nothing else may be told, and the dashboards name only these."""

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)

PREFIX = "reviewapp_"
GAUGES = {
    "up": ("Whether a store answers.", ["store"]),
    "queue_reviews": ("Reviews in a queue that wait, or that a person holds.", ["team", "queue", "state"]),
    "queue_oldest_seconds": ("Age of the oldest review waiting in a queue.", ["team", "queue"]),
    "queue_overdue_reviews": ("Reviews waiting in a queue past their due time.", ["team", "queue"]),
    "log_position": ("Place of the newest sealed event of the audit trail.", []),
    "unsealed_events": ("Events that have no place in the sealed order yet.", []),
    "unsealed_oldest_seconds": ("Seal lag: age of the oldest event that is not sealed.", []),
    "consumer_lag_events": ("Sealed events that a reader of the trail has not read.", ["consumer"]),
    "consumer_lag_seconds": (
        "Age of the oldest event that a reader of the trail has not read.",
        ["consumer"],
    ),
    "deliveries_pending": ("Webhook deliveries that are owed.", ["team"]),
    "deliveries_oldest_seconds": ("Age of the oldest webhook delivery that is owed.", ["team"]),
    "endpoints": ("Webhook endpoints by state.", ["state"]),
    "alerts_open": ("Alerts that nobody has resolved.", ["team", "severity"]),
    "relay_seen_timestamp_seconds": ("When a relay was last seen at work.", []),
    "task_run_timestamp_seconds": ("When a worker last ended a job, well or not.", ["task"]),
    "task_success_timestamp_seconds": ("When a worker last ended a job well.", ["task"]),
    "task_seconds": ("How long a job took the last time.", ["task"]),
    "celery_queue_messages": ("Messages waiting for a worker.", []),
}
COUNTERS = {
    "intake_outputs": ("Outputs posted, by what became of them.", ["result"]),
    "delivery_attempts": ("Tries to deliver a webhook, by result.", ["result"]),
    "task_runs": ("Jobs that workers ended, by outcome.", ["task", "outcome"]),
}
HISTOGRAMS = {
    "request_seconds": (
        "Time the server took to hold a review, to take a decision, or to take in outputs.",
        ["verb", "outcome"],
    ),
}
INFOS = {"build": "Which version of the product runs."}


def names() -> set[str]:
    """Every name a scrape may show, as queries write it."""
    plain = [*GAUGES, *(f"{name}_total" for name in COUNTERS), *(f"{name}_info" for name in INFOS)]
    parts = [f"{name}_{part}" for name in HISTOGRAMS for part in ("bucket", "sum", "count")]
    return {PREFIX + name for name in (*plain, *parts)}


def gauge(name, rows=()) -> GaugeMetricFamily:
    """A gauge with its values: each row has the labels, then the number."""
    return _filled(GaugeMetricFamily, name, GAUGES[name], rows)


def counter(name, rows=()) -> CounterMetricFamily:
    return _filled(CounterMetricFamily, name, COUNTERS[name], rows)


def histogram(name, rows=()) -> HistogramMetricFamily:
    """Each row has the labels, then [(limit, how many at most so)], then the sum."""
    says, labels = HISTOGRAMS[name]
    family = HistogramMetricFamily(PREFIX + name, says, labels=labels)
    for *values, buckets, total in rows:
        family.add_metric([str(value) for value in values], buckets=buckets, sum_value=total)
    return family


def info(name, value) -> InfoMetricFamily:
    return InfoMetricFamily(PREFIX + name, INFOS[name], value=value)


def _filled(kind, name, declared, rows):
    says, labels = declared
    family = kind(PREFIX + name, says, labels=labels)
    for *values, number in rows:
        if number is not None:
            family.add_metric([str(value) for value in values], float(number))
    return family
