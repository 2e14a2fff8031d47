"""Past outputs with their decisions as rows of history, and those as other tools read them."""

from collections import defaultdict

from reviewapp.accounts.models import User
from reviewapp.insights.exporting import label_studio, langfuse
from reviewapp.insights.models import Export
from reviewapp.review.models import Decision, Output

PLAIN = ("risk", "confidence", "subject", "language", "action", "model", "usage", "latency_ms", "route")
SAID = ("justification", "reason", "edited")


def entries_of(kind, rows):
    """The entries of one batch: a task an output, or several events an output."""
    if kind == Export.Kind.LANGFUSE:
        for row in rows:
            yield from langfuse.events_of(row)
        return
    emails = {each["by"] for row in rows for each in row["decisions"]}
    people = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
    yield from (label_studio.task_of(row, people=people) for row in rows)


def history_of(outputs, *, until, veil):
    """A row for each of these outputs, in their order, with all its decisions up to then."""
    related = ("content", "workflow", "agent", "policy_version")
    found = Output.objects.filter(pk__in=outputs).select_related(*related)
    rows = found.defer("content__search", "content__trace").in_bulk()
    decided = _decisions(outputs, until)
    seen = {key: veil.output(output.workflow, output) for key, output in rows.items()}
    return [_row(seen[key], decided[key], veil) for key in outputs]


def _row(output, decisions, veil):
    content = output.content
    beside = {
        name: content.metadata[name] for name in ("privacy", "schema_version") if name in content.metadata
    }
    made = output.produced_at or output.received_at
    row = {
        "id": str(output.pk),
        "workflow": output.workflow.slug,
        "agent": output.agent.slug,
        "external_id": output.external_id,
        "input": content.input,
        "output": content.output,
        "produced_at": _text(min([made, *(each.decided_at for each in decisions)])),
        **{name: getattr(output, name) for name in PLAIN if getattr(output, name) not in (None, "", {})},
        "finished": output.finished,
        "metadata": {name: value for name, value in content.metadata.items() if name not in beside},
        **beside,
        "decisions": [_decision(each, output.workflow, veil) for each in decisions],
    }
    return row | ({"policy_version": output.policy_version.number} if output.policy_version else {})


def _decision(decision, workflow, veil):
    said = {name: veil.value(workflow, getattr(decision.content, name)) for name in SAID}
    target = {"escalate_to": decision.escalated_to.slug} if decision.escalated_to else {}
    return {
        "id": str(decision.pk),
        "verdict": decision.verdict,
        "by": decision.decided_by.email,
        "decided_at": _text(decision.decided_at),
        "categories": [category.key for category in decision.categories.all()],
        **{name: value for name, value in said.items() if value not in (None, "")},
        **({"abstain_reason": decision.abstain_reason} if decision.abstain_reason else {}),
        **target,
        "seconds_spent": min(decision.seconds_spent, 86_400),
    }


def _decisions(outputs, until):
    found = Decision.objects.effective().filter(output__in=outputs, decided_at__lt=until)
    found = found.select_related("content", "decided_by", "escalated_to").prefetch_related("categories")
    decided = defaultdict(list)
    for decision in found.order_by("decided_at", "pk"):
        decided[decision.output_id].append(decision)
    return decided


def _text(at):
    return at.isoformat().replace("+00:00", "Z")
