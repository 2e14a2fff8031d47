"""The same figures by plain questions over outputs, decisions and reviews, without any tally."""

from collections import defaultdict
from math import ceil

from reviewapp.review.models import Decision, Output, Review
from reviewapp.workflows.models import Category

ANSWERS = ("approved", "edited", "rejected")
SEVERE = {"high", "critical"}


class Plain:
    """All rows of a team, read once; each question looks through all of them."""

    def __init__(self, team):
        self.outputs = list(Output.objects.filter(team=team).prefetch_related("outcomes"))
        effective = Decision.objects.effective().filter(team=team)
        self.decisions = list(
            effective.select_related("output", "review").prefetch_related("categories").order_by("pk")
        )
        self.reviews = list(Review.objects.filter(team=team).select_related("output"))
        self.causes = dict(Category.objects.filter(workflow__team=team).values_list("pk", "cause"))
        self.standing = set()
        answers = defaultdict(list)
        for each in self.decisions:
            if each.verdict in ANSWERS:
                answers[each.output_id].append(each)
        for found in answers.values():
            found.sort(key=lambda each: (each.effective_at, each.decided_at, each.pk))
            self.standing.add(found[-1].pk)

    def judged(self, scope):
        found = [each for each in self.made(scope) if each.pk in self.standing]
        return {verdict: [each for each in found if each.verdict == verdict] for verdict in ANSWERS}

    def made(self, scope):
        return [each for each in self.decisions if within(scope, each.decided_at) and self.seen(scope, each)]

    def seen(self, scope, each):
        """Whether a decision is seen through the lens of the scope."""
        match scope.lens:
            case "reviewer":
                return each.decided_by_id == scope.ref
            case "queue":
                return each.review.queue_id == scope.ref
            case "category":
                return scope.ref in {tag.pk for tag in each.categories.all()}
            case _:
                return of(scope, each.output)

    def came(self, scope):
        return [each for each in self.outputs if within(scope, each.received_at) and of(scope, each)]

    def closed(self, scope):
        return [
            each
            for each in self.reviews
            if each.closed_at and within(scope, each.closed_at)
            if (each.queue_id == scope.ref if scope.lens == "queue" else of(scope, each.output))
        ]


def within(scope, moment):
    """The bounds of the tests are whole hours."""
    return scope.start <= moment < scope.end


def of(scope, output):
    ref = {"agent": output.agent_id, "version": output.policy_version_id}.get(scope.lens)
    return not scope.lens or ref == scope.ref


def last_outcome(output):
    told = sorted(output.outcomes.all(), key=lambda each: (each.at, each.received_at, each.pk))
    return told[-1].kind if told else None


def of_decisions(plain, scope):
    """{key: (hits, n)} of everything that decisions say."""
    judged, made = plain.judged(scope), plain.made(scope)
    approved, edited, rejected = (len(judged[verdict]) for verdict in ANSWERS)
    verdicts = [each.verdict for each in made]
    escalated, abstained = verdicts.count("escalated"), verdicts.count("abstained")
    corrections = judged["edited"] + judged["rejected"]
    answered = approved + edited + rejected + escalated
    severe = [each for each in corrections if SEVERE & {tag.severity for tag in each.categories.all()}]
    sampled = [each for found in judged.values() for each in found if each.output.route == "approve"]
    return {
        "first_pass_quality": (approved, answered),
        "override_rate": (edited + rejected, answered),
        "escalation_rate": (escalated, answered),
        "abstention_rate": (abstained, answered + abstained),
        "severe_rate": (len(severe), approved + edited + rejected),
        "auto_approval_precision": (sum(each.verdict == "approved" for each in sampled), len(sampled)),
        "decisions": (answered, answered),
        "corrections": (edited + rejected, edited + rejected),
        "workload": (len(made), len(made)),
    }


def of_outputs(plain, scope):
    came = plain.came(scope)
    ended = [each for each in came if each.status not in {"waiting", "escalated"}]
    done = [each for each in ended if each.finished and each.status in {"approved", "edited"}]
    told = [kind for kind in map(last_outcome, came) if kind]
    good = sum(kind in {"usable", "verified"} for kind in told)
    failed = [each for each in came if any(not check["passed"] for check in each.checks)]
    return {
        "completion_rate": (len(done), len(ended)),
        "handed_back_rate": (sum(not each.finished for each in came), len(came)),
        "usable_rate": (good, len(told)),
        "outcome_failure_rate": (len(told) - good, len(told)),
        "check_failure_rate": (len(failed), len(came)),
        "outputs": (len(came), len(came)),
    }


def of_reviews(plain, scope):
    due = [each for each in plain.closed(scope) if each.outcome in {"decided", "expired"}]
    on_time = [each for each in due if each.outcome == "decided" and each.closed_at <= each.due_at]
    return {"sla_attainment": (len(on_time), len(due))}


def exceptions(plain, scope):
    escalated = sum(each.verdict == "escalated" for each in plain.made(scope))
    came = plain.came(scope)
    expired = sum(each.status == "expired" for each in came)
    back = sum(not each.finished for each in came)
    return escalated + expired + back + sum(last_outcome(each) == "failed" for each in came)


def times(plain, scope):
    """{key: the exact percentile}."""
    judged, made = plain.judged(scope), plain.made(scope)
    spent = [each.seconds_spent for each in made if each.seconds_spent or not each.imported]
    waits = [waited(each) for found in judged.values() for each in found if each.output.route != "approve"]
    corrections = [waited(each) for each in judged["edited"] + judged["rejected"]]
    cycles = [
        int((each.closed_at - each.opened_at).total_seconds())
        for each in plain.closed(scope)
        if each.outcome == "decided"
    ]
    latencies = [each.latency_ms for each in plain.came(scope) if each.latency_ms is not None]
    return {
        "review_time_p50": percentile(spent, 0.5),
        "review_time_p90": percentile(spent, 0.9),
        "decision_latency_p50": percentile(waits, 0.5),
        "decision_latency_p90": percentile(waits, 0.9),
        "correction_latency_p50": percentile(corrections, 0.5),
        "cycle_time_p50": percentile(cycles, 0.5),
        "cycle_time_p90": percentile(cycles, 0.9),
        "agent_latency_p50": percentile(latencies, 0.5),
    }


def waited(decision):
    return max(0, int((decision.decided_at - decision.output.received_at).total_seconds()))


def percentile(values, share):
    return sorted(values)[max(1, ceil(share * len(values) - 1e-9)) - 1] if values else None
