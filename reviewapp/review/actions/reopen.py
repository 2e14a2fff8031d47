from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, Refused
from reviewapp.review.actions.open_review import open_reviews, plan_review
from reviewapp.review.models import Decision, Output, Review
from reviewapp.review.urgency import raised


@transaction.atomic
def reopen(decision, *, by, reason):
    """Have a decided output judged again by somebody else; the new decision supersedes this one."""
    output = (
        Output.objects.select_for_update(of=("self",), no_key=True)
        .select_related("workflow", "content")
        .get(pk=decision.output_id)
    )
    decision = Decision.objects.select_related("team", "review__queue").get(pk=decision.pk)
    require(by, Permission.REOPEN, team=decision.team)
    if not reason.strip():
        raise Invalid({"reason": ["Say in a sentence why the item should be judged again."]})
    refuse_unless_last_word(decision, output)

    before = decision.review
    why = {"kind": "reopened", "ref": str(decision.pk), "text": reason.strip()[:1000]}
    review = plan_review(
        output, queue=before.queue, now=database_now(), priority=raised(before.priority),
        reasons=[why], reconsiders=decision, decided_before=deciders_of(output),
    )  # fmt: skip
    open_reviews([review], by=by)
    record(
        "review.reopened", subject=before, by=by, team=decision.team_id, workflow=decision.workflow_id,
        output=str(output.pk), decision=str(decision.pk), review=str(review.pk),
    )  # fmt: skip
    return review


def refuse_unless_last_word(decision, output):
    """Only the decision the agent was told last can be reopened, and only once at a time."""
    if output.status not in Output.DECIDED or not decision.effective_at:
        raise Refused(
            "Only a decided item can be reopened, once its decision took effect. Nothing was changed.",
            code="not_decided",
        )
    if output.content.is_gone("content"):
        raise Refused(
            "The item's content was erased, so nobody can judge it again. Nothing was changed.", code="erased"
        )
    if decision.superseded_by.standing().exists():
        raise Refused(
            "A later decision replaced this one. Nothing was changed. Reopen that one.", code="superseded"
        )
    if Review.objects.open().filter(output=output).exists():
        raise Refused("The item is open again already. Nothing was changed.", code="open")


def deciders_of(output):
    return sorted(set(output.decisions.standing().values_list("decided_by", flat=True)))
