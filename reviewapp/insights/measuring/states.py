"""The states that insights itself can see. Areas beside it bring theirs from above (`web/probes.py`)."""

from datetime import timedelta

from django.db.models.functions import Now

from reviewapp.accounts.models import Agent
from reviewapp.accounts.models.agent import ENDS_SOON
from reviewapp.audit.models import Event, Unsealed
from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.alerting.sightings import Standing, Subject
from reviewapp.insights.alerting.states import approves_nearly_all, growth, haste
from reviewapp.insights.measuring.totals import Watched, next_hour, totals
from reviewapp.insights.reading import Scope, read
from reviewapp.review.models import Queue, Review
from reviewapp.workflows.models import Workflow

COUNTED_UP_TO = 10_000
WEEKS_BACK = (1, 2, 3)


def late_reviews(rule, now) -> list[Standing]:
    """How many items of each queue wait past their time."""
    return [
        Standing(
            subject_of(queue),
            len(late_in(queue)),
            title=f"{queue.name}: items are late",
            link="/queue/?view=due-today",
        )
        for queue in queues(rule)
    ]


def late_in(queue):
    late = Review.objects.waiting().filter(queue=queue, due_at__lt=Now())
    return late.order_by().values_list("pk")[:COUNTED_UP_TO]


def queue_growth(rule, now) -> list[Standing]:
    """How each queue stands against the same hour of the weeks before."""
    end = next_hour(now)
    watched = Watched(rule.team_id, "queue", workflows_of(rule))
    moved = [net_growth(watched, end - timedelta(weeks=ago), end) for ago in WEEKS_BACK]
    found = []
    for queue in queues(rule):
        depth = open_in(queue)
        earlier = [max(0, depth - each.get((None, queue.pk), 0)) for each in moved]
        value = growth(depth, earlier=earlier, least=rule.least_n)
        found.append(
            Standing(
                subject_of(queue),
                value,
                n=depth,
                title=f"{queue.name} keeps growing",
                link="/queue/",
            )
        )
    return found


def net_growth(watched, start, end):
    opened = totals(watched, ("opened",), start, end)
    closed = totals(watched, ("closed",), start, end)
    return {key: opened.get(key, 0) - closed.get(key, 0) for key in {*opened, *closed}}


def open_in(queue):
    standing = Review.objects.open().filter(queue=queue)
    return len(standing.order_by().values_list("pk")[:COUNTED_UP_TO])


def approval_haste(rule, now) -> list[Standing]:
    """Who approves nearly everything, and how many times faster than the workflow's usual pace."""
    end = next_hour(now)
    start = end - timedelta(hours=rule.window_hours)
    watched = Watched(rule.team_id, "reviewer", workflows_of(rule))
    approved = totals(watched, ("approved",), start, end)
    judged = totals(watched, ("judged", "escalated"), start, end)
    found = []
    for (workflow, reviewer), n in judged.items():
        counts = Counts(approved.get((workflow, reviewer), 0), n)
        value = 0.0
        if n >= rule.least_n and approves_nearly_all(counts):
            value = haste(*paces(Scope(rule.team, start, end, workflows=(workflow,)), reviewer))
        found.append(Standing(Subject("A reviewer", workflow, lens="reviewer", ref=reviewer), value, n=n))
    return found


def paces(scope, reviewer):
    """The median review time of one person, and of everybody there."""
    own = read(["review_time_p50"], scope.through("reviewer", reviewer))
    whole = read(["review_time_p50"], scope)
    return own["review_time_p50"].value, whole["review_time_p50"].value


def keys_ending(rule, now) -> list[Standing]:
    """How many keys of each agent in use end soon without another that goes on."""
    agents = Agent.objects.filter(team=rule.team_id, is_active=True).order_by("pk")
    return [
        Standing(
            Subject(agent.name, lens="agent", ref=agent.pk),
            agent.keys_ending,
            title=f"A key of {agent.name} ends within {ENDS_SOON.days} days",
            link="/settings/keys/",
        )
        for agent in agents.with_keys_ending()
    ]


def unsealed_seconds(rule, now) -> list[Standing]:
    """How old the oldest event is that waits for its place; sealing is one for all teams."""
    oldest = Unsealed.objects.order_by("event_id").values_list("event_id", flat=True).first()
    at = Event.objects.filter(pk=oldest).values_list("at", flat=True).first()
    age = max(0.0, (now - at).total_seconds()) if at else 0.0
    return [Standing(Subject(), age, title="Audit events are not being sealed", link="/audit/")]


def queues(rule):
    return Queue.objects.active().filter(team=rule.team_id).order_by("pk")


def workflows_of(rule):
    return tuple(Workflow.objects.active().filter(team=rule.team_id).values_list("pk", flat=True))


def subject_of(queue):
    return Subject(queue.name, lens="queue", ref=queue.pk)


PROBES = {
    "late_reviews": late_reviews,
    "queue_growth": queue_growth,
    "approval_haste": approval_haste,
    "keys_ending": keys_ending,
    "unsealed_seconds": unsealed_seconds,
}
