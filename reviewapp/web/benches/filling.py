"""Tables filled as months of use would fill them: rows straight in, content as the demo's agent writes it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from reviewapp.accounts.actions import add_person, issue_key
from reviewapp.accounts.models import Agent, Team, User
from reviewapp.accounts.permissions import Scope
from reviewapp.audit.commitments import new_salt
from reviewapp.base.bulk import insert_rows
from reviewapp.base.canonical import digest_of
from reviewapp.base.context import acting
from reviewapp.base.ids import new_id
from reviewapp.review.actions import add_member
from reviewapp.review.models import Output, OutputContent, Queue, Review
from reviewapp.web.demo import support
from reviewapp.web.demo.scene import set_stage
from reviewapp.workflows.models import Workflow

PATTERNS = 400
A_CALL = 5_000
PASSWORD = "only for a bench that is over in a minute"  # noqa: S105
REASONS = [{"kind": "rule", "ref": "2", "text": "A person looks when the agent is unsure"}]


@dataclass(frozen=True)
class Scene:
    """The demo's team with its support workflow, and what opens its doors."""

    team: Team
    workflow: Workflow
    agent: Agent
    queue: Queue
    agent_key: str


def set_scene():
    with acting(via="command"):
        access = set_stage(now=datetime.now(UTC))
    team = Team.objects.get(slug="larkfield")
    workflow = Workflow.objects.get(team=team, slug="support-replies")
    agent = Agent.objects.get(team=team, slug="support-agent")
    queue = Queue.objects.get(team=team, slug="front-line")
    return Scene(team, workflow, agent, queue, access.keys["support-agent"])


def add_reviewers(scene, count):
    """So many more reviewers, with a token each."""
    with acting(via="command"):
        people = [_reviewer(scene, number) for number in range(count)]
        return [
            (
                person,
                issue_key(person, by=None, team=scene.team, name="Bench", scopes=[Scope.WRITE_REVIEWS])[1],
            )
            for person in people
        ]


def _reviewer(scene, number):
    email = f"reviewer-{number}@bench.example"
    person = User.objects.with_email(email).first() or add_person(
        scene.team, email=email, name=f"Reviewer {number}", password=PASSWORD, roles=["reviewer"]
    )
    add_member(scene.queue, by=None, user=person)
    return person


def fill(scene, count, *, start=0):
    """Put so many more waiting reviews into the queue, and let PostgreSQL learn about them."""
    patterns, dice, now = _patterns(), Random(start), timezone.now()  # noqa: S311 (the same every time)
    for first in range(start, start + count, A_CALL):
        numbers = range(first, min(first + A_CALL, start + count))
        _insert(scene, [_row(scene, number, patterns, dice, now) for number in numbers])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) review_output, review_outputcontent, review_review")


def _patterns():
    dice = Random(5)  # noqa: S311 (a bench is to be the same every time)
    return [support.make(dice) for _ in range(PATTERNS)]


@transaction.atomic
def _insert(scene, rows):
    contents, outputs, reviews = zip(*rows, strict=True)
    where = {"team": scene.team.pk, "workflow": scene.workflow.pk}
    insert_rows(OutputContent, contents)
    insert_rows(Output, outputs, same=where | {"agent": scene.agent.pk})
    insert_rows(Review, reviews, same=where | {"queue": scene.queue.pk})


def _row(scene, number, patterns, dice, now):
    """The three rows of one output, as intake would have made them at some time of the last days."""
    made = patterns[number % len(patterns)]
    received = now - timedelta(seconds=dice.randrange(3 * 86_400))
    content = _content(made, f"BENCH-{number}")
    output = _output(made, content, received) | {"external_id": f"BENCH-{number}"}
    review = {
        "id": new_id(),
        "output": output["id"],
        "content": content["id"],
        "risk": made.risk,
        "reasons": REASONS,
        "priority": dice.choice([1, 2, 2, 2, 3]),
        "due_at": received + timedelta(minutes=scene.workflow.minutes_to_decide(made.risk)),
        "opened_at": received,
    }
    return content, output, review


def _output(made, content, received):
    return {
        "id": new_id(),
        "content": content["id"],
        "risk": made.risk,
        "confidence": made.confidence,
        "subject": made.case["from"],
        "language": "en",
        "action": made.action,
        "reasons": REASONS,
        "checks": [],
        "model": "larkspur-2",
        "body_digest": content["digest"],
        "produced_at": received,
        "received_at": received,
    }


def _content(made, external_id):
    given = made.case | {"text": f"{made.case['text']}\n\nYour reference: {external_id}"}
    return {
        "id": new_id(),
        "title": made.title,
        "input": given,
        "output": made.wrong,
        "trace": {"trace_id": external_id, "steps": made.steps},
        "metadata": {"title": made.title},
        "digest": digest_of(made.wrong),
        "salt": new_salt(),
        "trace_salt": new_salt(),
        "metadata_salt": new_salt(),
    }
