"""A shop in which anything may happen, by the product's own verbs; it is counted now and then."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import strategies as st

from reviewapp.audit.actions import seal
from reviewapp.base.errors import AppError
from reviewapp.base.strict_json import Row
from reviewapp.insights.actions import roll_up
from reviewapp.intake.actions.history import import_history
from reviewapp.intake.actions.submit import submit
from reviewapp.intake.actions.supersede import supersede
from reviewapp.review import actions
from reviewapp.review.models import Decision, Output, Queue, Review
from reviewapp.workflows.actions import change_category
from tests import factories

LONG_AGO = "2020-01-01T00:00:00Z"
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
VERDICTS = ["approved", "edited", "rejected", "escalated", "abstained"]
ANSWERS = VERDICTS[:3]
KINDS = ["usable", "verified", "failed", "recurred"]
CHECK = {"name": "Short", "expect": {"field": "output.text", "op": "length", "value": 3}, "on_fail": "review"}
POLICY = {
    "prompt": "",
    "routing": [],
    "thresholds": {"auto_approve_at": 0.9, "spot_check": 0.5},
    "checks": [],
}
VERBS = (
    "receive", "receive", "past", "decide", "decide", "decide", "undo", "let_take_effect", "let_take_effect",
    "reopen", "withdraw", "supersede", "expire", "reassign", "report", "recategorise", "count",
)  # fmt: skip
acts = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 40), st.integers(0, 40)), min_size=15, max_size=40
)


class Shop:
    """Three reviewers, a senior and a lead; two agents, one workflow, two queues."""

    def __init__(self):
        self.team = factories.make_team()
        names = {"Rosa": "reviewer", "Rick": "reviewer", "Rita": "reviewer", "Sam": "senior", "Lena": "lead"}
        self.people = [factories.make_person(name, self.team, role) for name, role in names.items()]
        self.admin = factories.make_person("Ada", self.team, "admin")
        self.engineer = factories.make_person("Enzo", self.team, "engineer")
        self.workflow = factories.make_workflow(self.team, autonomy="supervised", expire_after_minutes=60)
        factories.make_policy(self.workflow, POLICY)
        self.tags = [factories.make_category(self.workflow, number=n, key=f"tag-{n}") for n in (1, 2)]
        factories.make_queue(self.team, *self.people)
        factories.make_queue(self.team, *self.people[3:], name="Seniors", tier=1)
        self.agents = [factories.make_agent(self.team) for _ in range(2)]
        self.sent = 0

    def act(self, verb, one, other):
        try:
            getattr(self, verb)(one, other)
        except AppError:
            return

    def row(self, one, other):
        self.sent += 1
        usage = {"input_tokens": 100 + one, "output_tokens": other, "cost_usd": 0.01 * one}
        return {
            "workflow": self.workflow.slug, "external_id": f"X-{self.sent}", "input": {"text": "?"},
            "output": f"Answer {self.sent}", "confidence": 0.95 if one % 3 == 0 else 0.5,
            "finished": other % 7 != 0, "latency_ms": 50 * one, "policy_version": 1,
        } | ({"usage": usage} if other % 2 else {})  # fmt: skip

    def receive(self, one, other):
        submit(self.agents[one % 2], [Row(self.row(one, other))])

    def past(self, one, other):
        at = FIRST_DAY + timedelta(hours=7 * one, minutes=other)
        row = self.row(one, other) | {"agent": self.agents[one % 2].slug, "produced_at": told(at)}
        made = []
        for number, person in enumerate(self.people[: other % 3]):
            verdict = ANSWERS[(one + number) % 3]
            wrong = {"categories": [self.tags[one % 2].key]} if verdict != "approved" else {}
            edited = {"edited": "Better."} if verdict == "edited" else {}
            at += timedelta(minutes=31 * (one + 1))
            made.append(
                {"by": person.email, "verdict": verdict, "decided_at": told(at), "seconds_spent": one}
                | wrong
                | edited
            )
        if made:
            row["decisions"] = made
        if other % 4 == 0:
            row["outcome"] = {"kind": KINDS[one % 4], "at": told(at + timedelta(hours=other))}
        import_history([Row(row)], team=self.team, by=self.admin)

    def decide(self, one, other):
        who, verdict = self.people[one % 5], VERDICTS[other % 5]
        held = actions.claim_next(who, team=self.team)
        if held is not None:
            Review.objects.filter(pk=held.pk).update(held_since=held.held_since - timedelta(seconds=one * 9))
            actions.decide(
                held, by=who, token=held.token, submission_id=uuid4(), verdict=verdict,
                seen_digest=held.content.digest_hex, edited="New." if verdict == "edited" else None,
                categories=[self.tags[one % 2].key] if verdict in {"edited", "rejected"} else [],
                reason="conflict_of_interest" if verdict in {"escalated", "abstained"} else "",
            )  # fmt: skip

    def undo(self, one, other):
        for decision in Decision.objects.standing().filter(team=self.team, effective_at=None)[:1]:
            actions.undo(decision, by=decision.decided_by)

    def let_take_effect(self, one, other):
        due = Decision.objects.filter(effective_at=None, team=self.team).order_by("pk")
        Decision.objects.filter(pk__in=due.values("pk")[: 1 + one % 4]).update(takes_effect_at=LONG_AGO)
        actions.let_decisions_take_effect()

    def reopen(self, one, other):
        for decision in Decision.objects.effective().filter(team=self.team).order_by("pk")[one % 5 :][:1]:
            actions.reopen(decision, by=self.people[4], reason="Look again.")

    def withdraw(self, one, other):
        for output in self.one_of(one):
            actions.withdraw(output, by=output.agent)

    def supersede(self, one, other):
        for output in self.one_of(one):
            new = {"input": {"text": "?"}, "output": f"Newer {one}", "latency_ms": other}
            supersede(output, new, by=output.agent)

    def expire(self, one, other):
        for review in Review.objects.waiting().filter(team=self.team).order_by("pk")[one % 3 :][:1]:
            Review.objects.filter(pk=review.pk).update(expires_at=LONG_AGO)
        actions.expire_overdue()

    def reassign(self, one, other):
        queue = Queue.objects.filter(team=self.team).order_by("pk")[one % 2]
        for review in Review.objects.open().filter(team=self.team).order_by("pk")[other % 3 :][:1]:
            actions.reassign(review, by=self.people[4], queue=queue)

    def report(self, one, other):
        for output in self.one_of(one):
            at = datetime.now(UTC) + timedelta(hours=other)
            actions.report_outcome(output, by=output.agent, kind=KINDS[other % 4], at=at)

    def recategorise(self, one, other):
        severity = ["low", "high", "critical"][other % 3]
        change_category(self.tags[one % 2], by=self.engineer, severity=severity)

    def count(self, one, other):
        seal(limit=1 + one)
        roll_up(limit=1 + other)

    def one_of(self, number):
        outputs = Output.objects.filter(team=self.team).order_by("pk")
        return outputs[number % max(1, outputs.count()) :][:1]


def count_all():
    while seal():
        pass
    while roll_up():
        pass


def told(moment):
    return moment.isoformat().replace("+00:00", "Z")
