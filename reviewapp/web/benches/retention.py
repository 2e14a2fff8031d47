"""How fast old content is erased while people work, and what they notice of it."""

import time
from collections import Counter, defaultdict
from random import Random

from django.db import connection

from reviewapp.accounts.models import User
from reviewapp.base.context import acting
from reviewapp.retention.actions import preview, run_now
from reviewapp.retention.models import Rule, Run
from reviewapp.web.benches.claim import astray, cycle
from reviewapp.web.benches.filling import add_reviewers, fill, set_scene
from reviewapp.web.benches.load import Caller, press
from reviewapp.web.benches.machine import Spending, shares
from reviewapp.web.benches.past_decisions import fill_decisions
from reviewapp.web.benches.report import Report, Target, ratio, spread

REVIEWERS = 20
THINKING = 1.0  # seconds between a decision and the next claim, on average
A_SLICE = 5.0
LONGEST = 4 * 3600
WAITING = 60_000
DAYS = 1
TARGETS = [Target("erasing_claim_p95_ms", 100), Target("left", 0), Target("lost", 0)]


def run(asked, product):
    scene = set_scene()
    reviewers = add_reviewers(scene, asked.clients[0] if asked.clients else REVIEWERS)
    fill(scene, min(WAITING, max(1_000, asked.size)))
    fill_decisions(scene, asked.size, people=[person for person, _ in reviewers])
    report = Report("retention", {"rows": asked.size, "reviewers": len(reviewers)}, {}, TARGETS)
    made = {}
    work = Working(product, scene, reviewers, made)
    report.figures |= work.alone(asked.seconds)
    rule = _rule(scene)
    report.figures |= _previewed(rule)
    report.figures |= work.while_erasing(rule)
    report.figures["lost"] = astray("reviewers", made, reviewers)["reviewers_lost"]
    report.notes = [
        f"Each reviewer thinks 0 to {2 * THINKING:g} s between two items; the run rests by its own pace."
    ]
    return report


class Working:
    """Reviewers at work, with nothing else going on and while a run erases."""

    def __init__(self, product, scene, reviewers, made):
        self.product, self.made = product, made
        self.callers = [Caller(product["address"], token) for _, token in reviewers]
        self.cycle, self.random = cycle(scene.queue.slug, made), Random(20)  # noqa: S311

    def turn(self, caller):
        """Think, claim, decide. Each thinks for as long as it takes them: people do not act in step."""
        time.sleep(self.random.uniform(0, 2 * THINKING))
        return self.cycle(caller)

    def alone(self, seconds):
        press(self.callers, self.turn, seconds=min(2, seconds))
        load = press(self.callers, self.turn, seconds=seconds)
        return spread("alone_claim", load.took["claim"]) | spread("alone_decide", load.took["decide"])

    def while_erasing(self, rule):
        """From when the run is asked for to its certificate, a slice of work after the other."""
        took, refused, spending = defaultdict(list), Counter(), Spending(self.product["pids"])
        with acting(via="command"):
            asked = run_now(rule, by=None)
        began = time.monotonic()
        while Run.objects.under_way().filter(pk=asked.pk).exists():
            if time.monotonic() - began > LONGEST:
                raise TimeoutError("The run did not end within four hours.")
            load = press(self.callers, self.turn, seconds=A_SLICE)
            for kind, times in load.took.items():
                took[kind] += times
            refused += load.refused
        spent, done = spending.since(), Run.objects.get(pk=asked.pk)
        seconds = (done.finished_at - done.started_at).total_seconds()
        return {
            "state": str(done.state),
            "erased": done.done,
            "erased_a_s": ratio(done.done, seconds),
            "run_s": seconds,
            "left": _left(rule),
            "refused": sum(refused.values()),
            **spread("erasing_claim", took["claim"]),
            **spread("erasing_decide", took["decide"]),
            **shares("erasing", spent, seconds=seconds, count=done.done, of="row"),
        }


def _rule(scene):
    """Everything older than a day goes; two people's word is no matter of speed."""
    somebody = User.objects.filter(memberships__team=scene.team).order_by("pk").first()
    return Rule.objects.create(
        team=scene.team, name="Bench", kind="content", days=DAYS, action="erase", is_on=True,
        made_by=somebody, in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip


def _previewed(rule):
    began = time.monotonic()
    found = preview(rule, rule.wanted)
    return {"previewed": found.number, "preview_s": time.monotonic() - began}


def _left(rule):
    """Rows that were to go when the run began and still say something, held against the tables themselves.

    What reviewers settled meanwhile goes the next night.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM retention_run AS run, review_output AS output
            JOIN review_outputcontent AS content ON content.id = output.content_id
            WHERE run.rule_id = %s AND output.team_id = %s
            AND output.received_at < run.slot - make_interval(days => %s)
            AND output.status NOT IN ('waiting', 'escalated') AND content.output IS NOT NULL
            AND NOT EXISTS (SELECT FROM review_review AS review
                WHERE review.output_id = output.id AND review.state <> 'closed')
            AND NOT EXISTS (SELECT FROM review_decision AS decision
                WHERE decision.output_id = output.id AND decision.effective_at > run.started_at)
            """,
            [rule.pk, rule.team_id, DAYS],
        )
        return cursor.fetchone()[0]
