"""How often the built-in alerts ring when nothing happens, and how soon when something does.

The states of a moment (late items, failing endpoints, events not sealed, approvals in haste) are not drawn:
they ring when they are so, and a simulation would only repeat what was put into it.
"""

from collections import Counter

import numpy as np

from reviewapp.web.benches.alerts import ringing
from reviewapp.web.benches.alerts.ringing import RULES
from reviewapp.web.benches.alerts.weeks import CATEGORY_SHARES, DECIDED_A_DAY, REVIEWERS, WEEK, flow
from reviewapp.web.benches.report import Report, Target, percentile

SEED, WARM = 4, 9
EPOCH = 50
DOUBLINGS = 40
LATEST = 6
SPIKE = 5.0
FLOWS = len(DECIDED_A_DAY)
DRIFTS = {"override_drift": "overrides", "escalations_up": "escalations", "outcomes_failing": "outcomes"}
CHANGES = {"override_up": "overrides", "checks_failing": "checks"}


def run(asked):
    """Teams of fifty weeks each until there are as many weeks as asked for."""
    weeks = asked.size
    rang, chance = Counter(dict.fromkeys(watched(), 0)), np.random.default_rng(SEED)
    for _ in range(max(1, round(weeks / EPOCH))):
        rang += quiet_team(chance, EPOCH)
    simulated = max(1, round(weeks / EPOCH)) * EPOCH
    report = Report("alerts", {"quiet_weeks": simulated, "doublings": DOUBLINGS}, {})
    for key in watched():
        report.figures[f"{key}_false_alarms_a_week"] = rang[key] / simulated
    report.figures["all_false_alarms_a_week"] = rang.total() / simulated
    report.figures |= delays(chance)
    report.targets = [Target("all_false_alarms_a_week", 0.1)]
    report.notes = ["A false alarm is one raised alert of a team; states of a moment are not drawn."]
    return report


def watched():
    return [*CHANGES, *DRIFTS, "category_doubled", "sla_low", "reviewer_unlike", "agent_silent",
            "intake_refusing", "queue_growing"]  # fmt: skip


def quiet_team(chance, weeks) -> Counter:
    flows = [flow(chance, which, weeks + WARM) for which in range(FLOWS)]
    span = {"first": WARM * WEEK, "last": (weeks + WARM) * WEEK - 1}
    rang = Counter()
    for each in flows:
        rang += of_flow(each, span)
    return rang


def of_flow(each, span) -> Counter:
    one = span | {"subjects": FLOWS}
    rang = Counter()
    for key, name in CHANGES.items():
        rang[key] += len(ringing.change(RULES[key], getattr(each, name), **one))
    for key, name in DRIFTS.items():
        rang[key] += len(ringing.drift(RULES[key], getattr(each, name), **one))
    many = span | {"subjects": FLOWS * len(CATEGORY_SHARES)}
    for hours in each.categories:
        rang["category_doubled"] += len(ringing.drift(RULES["category_doubled"], hours, **many))
    people = span | {"subjects": FLOWS * len(REVIEWERS)}
    rang["reviewer_unlike"] += len(ringing.peers(RULES["reviewer_unlike"], each.reviewers, **people))
    rang["sla_low"] += len(ringing.threshold(RULES["sla_low"], each.on_time, **one))
    rang["agent_silent"] += len(ringing.silence(RULES["agent_silent"], each.posts, **one))
    rang["intake_refusing"] += len(ringing.refusing(RULES["intake_refusing"], each.posts, **one))
    rang["queue_growing"] += len(ringing.growing(RULES["queue_growing"], each.depth, **span))
    return rang


def delays(chance) -> dict:
    """Hours from the moment rates double until the first alert about it."""
    waits = {}
    for _ in range(DOUBLINGS):
        since = WARM * WEEK + int(chance.integers(WEEK))
        weeks = WARM + LATEST + 1
        span = {"first": since, "last": since + LATEST * WEEK, "subjects": FLOWS}
        for which, daily in enumerate(DECIDED_A_DAY):
            doubled, fivefold = (
                flow(chance, which, weeks, worse=worse, since=since) for worse in (2.0, SPIKE)
            )
            for name, rang in rung(doubled, fivefold, span).items():
                waits.setdefault(f"{name}_{daily}_a_day", []).append(
                    min(rang, default=since + LATEST * WEEK) - since
                )
    return {
        f"{name}_hours_until_p{share}": percentile(found, share)
        for name, found in waits.items()
        for share in (50, 90)
    }


def rung(worse, spiking, span) -> dict:
    """When each thing that doubled was noticed; the third category is 15 % of all corrections."""
    sudden = ringing.change(RULES["override_up"], worse.overrides, **span)
    slow = ringing.drift(RULES["override_drift"], worse.overrides, **span)
    category = span | {"subjects": FLOWS * len(CATEGORY_SHARES)}
    return {
        "override_doubled": sudden + slow,
        "category_doubled": ringing.drift(RULES["category_doubled"], worse.categories[2], **category),
        "escalation_doubled": ringing.drift(RULES["escalations_up"], worse.escalations, **span),
        "checks_fivefold": ringing.change(RULES["checks_failing"], spiking.checks, **span),
    }
