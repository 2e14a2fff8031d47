"""An output with everything that can hang on it, and the ways in which SQL would forget each of its rows."""

import json

from django.db import connection
from django.utils import timezone

from reviewapp.delivery.models import Attempt, Delivery, Endpoint
from reviewapp.review import actions
from reviewapp.review.models import Draft, Outcome
from tests import factories
from tests.learning.making import make_decision


def make_endpoint(team, by):
    return Endpoint.objects.create(
        team=team, url="https://example.org/hook", kinds=["output.decided"], created_by=by,
        sealed_secret=b"x", sealed_seed=b"x",
    )  # fmt: skip


def make_whole(workflow, by, *, subject="customer 7", says="Dear Mr Quendel", **fields):
    """A decided output with a decision's text, a comment, a draft, an outcome and a delivery."""
    content = factories.make_content(
        f"{says}, your parcel comes.", title=says, input={"message": says}, trace={"steps": [says]},
        metadata={"note": says},
    )  # fmt: skip
    output = factories.make_output(workflow, content=content, subject=subject, status="edited", **fields)
    queue = by.queues.first() or factories.make_queue(workflow.team, by)
    review = factories.make_review(output, queue=queue)
    decision = make_decision(review, by, after=f"{says}, your parcel came.", why=f"Wrong for {says}")
    actions.comment(output, by=by, text=f"I know {says}")
    waiting = factories.make_review(output, queue=queue, purpose="second")
    Draft.objects.create(review=waiting, user=by, content={"justification": says})
    Outcome.objects.create(output=output, kind="failed", detail=says, at=timezone.now())
    delivery = Delivery.objects.create(
        endpoint=workflow.team.endpoints.first() or make_endpoint(workflow.team, by),
        position=Delivery.objects.count() + 1, kind="output.decided", subject_id=str(output.pk),
        body=json.dumps({"output": says}).encode(),
    )  # fmt: skip
    Attempt.objects.create(delivery=delivery, number=1, at=timezone.now(), milliseconds=5, answer=says)
    output.decision = decision
    return output


# What it would take from the rows of one output (%(output)s), by plain SQL.
FORGETTING = {
    "content": "UPDATE review_outputcontent SET output = NULL WHERE id = %(content)s",
    "trace": "UPDATE review_outputcontent SET trace = '{}' WHERE id = %(content)s",
    "metadata": "UPDATE review_outputcontent SET metadata = '{}' WHERE id = %(content)s",
    "decision": "UPDATE review_decisioncontent SET justification = '' WHERE id = %(decision)s",
    "edit": "UPDATE review_decisioncontent SET edited = NULL WHERE id = %(decision)s",
    "comment": "UPDATE review_comment SET text = '' WHERE output_id = %(output)s",
    "comment's row": "DELETE FROM review_comment WHERE output_id = %(output)s",
    "draft": """UPDATE review_draft SET content = '{}' WHERE review_id IN
        (SELECT id FROM review_review WHERE output_id = %(output)s)""",
    "draft's row": """DELETE FROM review_draft WHERE review_id IN
        (SELECT id FROM review_review WHERE output_id = %(output)s)""",
    "outcome": "UPDATE review_outcome SET detail = '' WHERE output_id = %(output)s",
    "outcome's row": "DELETE FROM review_outcome WHERE output_id = %(output)s",
    "body": "UPDATE delivery_delivery SET body = '' WHERE subject_id = %(output)s::text",
    "answer": """UPDATE delivery_attempt SET answer = '' WHERE delivery_id IN
        (SELECT id FROM delivery_delivery WHERE subject_id = %(output)s::text)""",
    "subject": "UPDATE review_output SET subject = 'another' WHERE id = %(output)s",
    "workflow": "UPDATE review_output SET received_at = now() - interval '9 years' WHERE id = %(output)s",
    "output's row": "DELETE FROM review_output WHERE id = %(output)s",
    "everything": "TRUNCATE review_comment",
}


def forget_by_sql(output, what):
    named = {
        "output": output.pk,
        "content": output.content_id,
        "decision": output.decision.content_id,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(FORGETTING[what], named)
        return cursor.rowcount
