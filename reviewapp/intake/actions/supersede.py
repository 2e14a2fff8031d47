from django.db import transaction

from reviewapp.audit.actions import entry, record_many
from reviewapp.base.bulk import insert_rows
from reviewapp.base.clock import database_now
from reviewapp.intake import envelope
from reviewapp.intake.actions.ground import Ground
from reviewapp.intake.actions.judging import check_envelope, read, send
from reviewapp.intake.actions.writing import insert_reviews, policy_facts, routing_events
from reviewapp.intake.repeats import masked_then
from reviewapp.review.actions.withdraw import lock_output, withdraw_reviews
from reviewapp.review.models import OutputContent
from reviewapp.workflows.contract.schema import validator

NEW_CONTENT = validator(envelope.NEW_CONTENT)


@transaction.atomic
def supersede(output, content, *, by):
    """Replace an undecided output with new content and ask people anew. Sent again, it changes nothing."""
    check_envelope(content, envelope.NEW_CONTENT, NEW_CONTENT)
    output = lock_output(output)
    ground = Ground(output.team_id)
    whole = content | {"workflow": output.workflow.slug, "external_id": output.external_id}
    posted = read(whole, ground=ground, id=output.pk, workflow=output.workflow)
    output.masked = masked_then(posted, output)
    if output.masked is not None:
        return output
    withdraw_reviews(output, by=by)
    send(posted, agent=output.agent, ground=ground)
    _replace(output, posted)
    reviews = insert_reviews([posted], now=database_now())
    whose = {"by": by, "team": output.team_id, "agent": output.agent_id, "workflow": output.workflow_id}
    superseded = entry(
        "output.superseded", subject=output, commitment=posted.commitment(),
        content=str(posted.content["id"]), revision=output.revision,
        route=posted.routed.route, risk=posted.risk, **policy_facts(posted), **whose,
    )  # fmt: skip
    record_many([superseded, *routing_events(posted, reviews, whose)])
    output.masked = posted.masked
    return output


def _replace(output, posted):
    insert_rows(OutputContent, [posted.content])
    columns = posted.output_row()
    output.content_id = columns.pop("content")
    output.policy_version_id = columns.pop("policy_version")
    columns.pop("status")  # what was escalated stays so until it is decided
    if posted.is_approved:
        output.move_to(posted.status)
    for name, value in columns.items():
        setattr(output, name, value)
    output.revision += 1
    output.save()
