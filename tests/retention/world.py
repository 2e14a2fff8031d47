"""An output with everything that can hang on it, and the ways in which SQL would forget each of its rows."""

import json

from django.db import connection
from django.utils import timezone

from reviewapp.delivery.models import Attempt, Delivery, Endpoint
from reviewapp.learning.models import Atom, Observation, Vector
from reviewapp.review import actions
from reviewapp.review.models import Draft, Outcome
from tests import factories
from tests.learning.making import make_decision, make_replay, make_suggestion


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


def make_learned(output, by, *, says="Dear Mr Quendel"):
    """What the loop keeps of a decided output: its observation, an atom, a vector and a replayed case."""
    decision = output.decision
    observation = Observation.objects.create(
        output=output, workflow=output.workflow, agent=output.agent, decision=decision, reviewer=by,
        verdict="edited", decided_at=decision.decided_at, unit=output.subject, words=[7],
    )  # fmt: skip
    Atom.objects.create(
        observation=observation,
        workflow=output.workflow,
        key=b"0" * 12,
        kind="replace",
        before=says,
        after="x",
    )
    Vector.objects.create(decision=decision, encoder="small", numbers=says.encode())
    make_replay(make_suggestion(output.workflow, replayed=False), cases=[(output, "x", "better")])


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


# Of each table that whoever erases may write to, and whose rows hang on an output: which those are.
OF_DECISIONS = "decision_id IN (SELECT id FROM review_decision WHERE output_id = %(output)s)"
HANGING = {
    "review_output": "id = %(output)s",
    "review_outputcontent": "id = %(content)s",
    "review_decisioncontent": "id = %(decision)s",
    "review_outcome": "output_id = %(output)s",
    "review_review": "output_id = %(output)s",
    "review_decision": "output_id = %(output)s",
    "review_comment": "output_id = %(output)s",
    "review_draft": "review_id IN (SELECT id FROM review_review WHERE output_id = %(output)s)",
    "learning_observation": "output_id = %(output)s",
    "learning_atom": "observation_id = %(output)s",
    "learning_vector": OF_DECISIONS,
    "learning_replaycase": "output_id = %(output)s",
    "delivery_delivery": "subject_id = %(output)s::text",
    "delivery_attempt": """delivery_id IN
        (SELECT id FROM delivery_delivery WHERE subject_id = %(output)s::text)""",
}
# And of those whose rows hang on none: why no hold over outputs keeps them.
KEPT_BY_NO_OUTPUT = {
    **dict.fromkeys(
        ["accounts_signintry", "accounts_knownplace", "accounts_letter"],
        "how people of the team sign in, and letters to them",
    ),
    **dict.fromkeys(
        ["accounts_rolechange", "accounts_providerchange", "accounts_signinchange", "accounts_accessreview"],
        "what admins said of people of the team",
    ),
    **dict.fromkeys(
        ["learning_pattern", "learning_suggestion", "learning_remark", "learning_wording", "learning_replay"],
        "made of many outputs, of which some may have to go; what each said stands in its own rows",
    ),
    "insights_export": "a copy for another tool, whose file ends by itself",
    "intake_idempotency": "a technical answer, which ends by itself",
    **dict.fromkeys(
        ["retention_clock", "retention_rule", "retention_rulechange", "retention_run", "retention_erasure"],
        "what retention does, not what it does it to",
    ),
    "retention_legalhold": "a hold is kept by its own trigger: see the tests of released holds",
}


def rows_of(output):
    return {"output": output.pk, "content": output.content_id, "decision": output.decision.content_id}


def forget_by_sql(output, what):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(FORGETTING[what], rows_of(output))
        return cursor.rowcount
