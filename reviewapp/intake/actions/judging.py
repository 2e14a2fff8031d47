"""From a row to a routed output: envelope, contract, checks and rules. Writes nothing."""

from reviewapp.base.errors import Invalid
from reviewapp.base.ids import new_id
from reviewapp.base.strict_json import Unfit
from reviewapp.intake import envelope
from reviewapp.intake.fingerprint import fingerprint
from reviewapp.intake.masking import as_kept, refusal_of_id, without
from reviewapp.intake.moments import moment
from reviewapp.intake.posted import Posted
from reviewapp.workflows.contract import problems
from reviewapp.workflows.contract.schema import validator
from reviewapp.workflows.masking_rules import stored_kinds
from reviewapp.workflows.routing import route

OUTPUT = validator(envelope.OUTPUT)
CONTRACT_BROKEN = "The output does not satisfy the workflow's contract. Nothing was kept."


def judge(value, *, agent, ground):
    """A Posted with its route, or an AppError that names every field that is wrong."""
    check_envelope(value, envelope.OUTPUT, OUTPUT)
    posted = read(value, ground=ground)
    send(posted, agent=agent, ground=ground)
    return posted


def check_envelope(value, schema, compiled):
    if not isinstance(value, dict):
        raise Unfit("Each output is a JSON object.", place="the body", status=422, code="not_an_object")
    if not compiled.is_valid(value):
        raise Invalid(problems(schema, value))


def read(value, *, ground, **known):
    """The output in a checked envelope, held against its contract."""
    workflow = known.get("workflow") or ground.workflow(value["workflow"])
    if workflow is None:
        raise Invalid({"workflow": ["Your team has no active workflow with this slug."]})
    _check_contract(value, workflow, ground)
    kinds = stored_kinds(workflow.masking)
    kept, masked = without(value, kinds)
    return Posted(
        id=known.get("id") or new_id(),
        external_id=value["external_id"],
        workflow=workflow,
        envelope=kept,
        body_digest=fingerprint(kept),
        produced_at=_produced_at(value),
        masked=masked,
        kept_without=sorted(kinds) if masked else [],
        sent=value,
        refusal=refusal_of_id(value["external_id"], kinds) if kinds else None,
    )


def send(posted, *, agent, ground):
    """Ask the policy in force where it goes, and write down why."""
    workflow = posted.workflow
    version, policy = ground.policy(workflow)
    posted.version, posted.policy_flag = _version_of(posted, version, ground)
    posted.routed = route(policy, posted.facts(agent), autonomy=workflow.autonomy_now, draw=posted.draw)
    posted.reasons = list(posted.routed.reasons)
    if posted.is_reviewed:
        posted.queue, more = ground.queue_for(workflow, posted.routed.queue)
        posted.reasons += more
    posted.fill_content()


def _version_of(posted, live, ground):
    """The version the agent says it ran under, and whether that is still the one at work."""
    said = posted.get("policy_version")
    if said is None or (live is not None and said == live.number):
        return live, ""
    found = ground.version(posted.workflow, int(said))
    return found, "stale" if found else "unknown"


def _produced_at(value):
    if "produced_at" not in value:
        return None
    try:
        return moment(value["produced_at"])
    except ValueError as error:
        raise Invalid({"produced_at": [str(error)]}) from None


def _check_contract(value, workflow, ground):
    """The contract is about what the agent sent; what is wrong is told without what is not kept."""
    output, given, found = value["output"], value["input"], {}
    whole = {"text": output} if isinstance(output, str) else output
    if not ground.output_validator(workflow).is_valid(whole):
        found |= _under("output", problems(workflow.effective_output_schema, whole))
    if isinstance(output, str) and workflow.kind != workflow.Kind.TEXT:
        found = {"output": ["This workflow expects fields, so the output must be an object."]}
    if workflow.input_schema and not ground.input_validator(workflow).is_valid(given):
        found |= _under("input", problems(workflow.input_schema, given))
    if found:
        raise Invalid(as_kept(found, stored_kinds(workflow.masking)), CONTRACT_BROKEN)


def _under(root, found):
    return {f"{root}.{path}" if path else root: sentences for path, sentences in found.items()}
