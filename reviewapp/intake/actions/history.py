from dataclasses import dataclass, field

from django.db import transaction

from reviewapp.accounts.models import Agent, User
from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.context import acting, current_request_id
from reviewapp.base.errors import AppError, Invalid
from reviewapp.base.ids import new_id_at
from reviewapp.intake import envelope
from reviewapp.intake.actions.ground import Ground
from reviewapp.intake.actions.history_writing import write_history
from reviewapp.intake.actions.judging import check_envelope, read, send
from reviewapp.intake.actions.submit import Result, named
from reviewapp.intake.masking import as_kept
from reviewapp.intake.moments import moment
from reviewapp.intake.repeats import earlier_of
from reviewapp.review.models import Output
from reviewapp.workflows.contract import problems
from reviewapp.workflows.contract.schema import validator
from reviewapp.workflows.masking_rules import stored_kinds
from reviewapp.workflows.models import Category

PAST_OUTPUT = validator(envelope.PAST_OUTPUT)
ANSWERS = {"approved", "edited", "rejected"}
SAID = ("justification", "reason", "edited")
BESIDE = {"agent", "decisions", "outcome", "open", "route"}


@dataclass(slots=True)
class Past:
    """An output of the past with what people and time made of it."""

    posted: object
    agent: Agent
    decisions: list = field(default_factory=list)
    outcome: dict | None = None
    route: str = "review"
    is_open: bool = False

    @property
    def answer(self):
        """The last verdict that told the agent something; escalating and abstaining tell it nothing."""
        return next((d["verdict"] for d in reversed(self.decisions) if d["verdict"] in ANSWERS), None)

    @property
    def status(self):
        if self.answer or self.route == "approve":
            return self.answer or "approved"
        if not self.is_open:
            return "expired"
        escalated = any(decision["verdict"] == "escalated" for decision in self.decisions)
        return "escalated" if escalated else "waiting"


class PastGround(Ground):
    """Also the agents, people and categories that rows name."""

    def __init__(self, team_id):
        super().__init__(team_id)
        self.agents = {agent.slug: agent for agent in Agent.objects.filter(team=team_id)}
        people = User.objects.filter(memberships__team=team_id).distinct()
        self.people = {person.email.lower(): person for person in people}
        categories = Category.objects.filter(workflow__team=team_id)
        self.categories = {(each.workflow_id, each.key): each for each in categories}


def import_history(rows, *, team, by):
    """Bring in outputs of the past with their decisions and times; sent again, nothing changes.

    Nothing of it reaches the agents' feed, and only undecided rows that say `"open": true` wait for people.
    """
    require(by, Permission.IMPORT_HISTORY, team=team)
    ground = PastGround(team.pk)
    with transaction.atomic(), acting(via="import", request_id=current_request_id()):
        results = [_result(row, ground) for row in rows]
        first = {}
        for result in results:
            if result.output is not None and not result.output.posted.refusal:
                first.setdefault(_key(result.output), result.output)
        inserted = write_history(list(first.values()), ground=ground, by=by)
        _settle(results, first, inserted)
    return results


def _result(row, ground):
    result = Result(external_id=named(row))
    try:
        if row.problem:
            raise row.problem
        result.output = _past(row.value, ground)
    except AppError as error:
        result.error = error
    return result


def _past(value, ground):
    check_envelope(value, envelope.PAST_OUTPUT, PAST_OUTPUT)
    agent = ground.agents.get(value["agent"])
    if agent is None:
        raise Invalid({"agent": ["Your team has no agent with this slug."]})
    posted = read(
        {name: part for name, part in value.items() if name not in BESIDE},
        ground=ground, id=new_id_at(_at(value, "produced_at")),
    )  # fmt: skip
    past = Past(posted, agent, route=value.get("route", "review"))
    past.decisions = _decisions(value, posted, ground)
    past.is_open = value.get("open", False) and not past.answer and past.route != "approve"
    past.outcome = as_kept(_outcome(value), stored_kinds(posted.workflow.masking))
    send(posted, agent=agent, ground=ground)
    return past


def _decisions(value, posted, ground):
    made = [
        _decision(sent, f"decisions.{number}", posted, ground)
        for number, sent in enumerate(value.get("decisions", ()))
    ]
    times = [decision["decided_at"] for decision in made]
    if times != sorted(times):
        raise Invalid({"decisions": ["Send the decisions in the order in which they were made."]})
    return made


def _decision(sent, path, posted, ground):
    person = ground.people.get(sent["by"].lower())
    found = {} if person else {f"{path}.by": ["Nobody in your team has this email."]}
    keys = sent.get("categories", [])
    categories = [ground.categories.get((posted.workflow.pk, key)) for key in keys]
    for number, category in enumerate(categories):
        if category is None:
            found[f"{path}.categories.{number}"] = ["The workflow has no category with this key."]
    found |= _edit_problems(sent, path, posted) | _passing_problems(sent, path, ground)
    if found:
        raise Invalid(found)
    at = _at(sent, "decided_at", path)
    if at < posted.produced_at:
        raise Invalid({f"{path}.decided_at": ["This lies before the output was produced."]})
    said = {name: sent[name] for name in SAID if name in sent}
    kept = as_kept(said, stored_kinds(posted.workflow.masking))
    return sent | kept | {"person": person, "categories": categories, "decided_at": at}


def _edit_problems(sent, path, posted):
    if (sent["verdict"] == "edited") != ("edited" in sent):
        return {f"{path}.edited": ["An edited output goes with the verdict “edited”, and only with it."]}
    if "edited" not in sent:
        return {}
    value = sent["edited"]
    whole = {"text": value} if isinstance(value, str) else value
    found = problems(posted.workflow.effective_output_schema, whole)
    place = f"{path}.edited"
    return {f"{place}.{inner}" if inner else place: sentences for inner, sentences in found.items()}


def _passing_problems(sent, path, ground):
    """What is wrong with how a person passed the question on."""
    found = {}
    if "escalate_to" in sent and sent["verdict"] != "escalated":
        found["escalate_to"] = "A queue goes with the verdict “escalated”, and only with it."
    elif "escalate_to" in sent and sent["escalate_to"] not in ground.queues:
        found["escalate_to"] = "Your team has no active queue with this slug."
    if (sent["verdict"] == "abstained") != ("abstain_reason" in sent):
        found["abstain_reason"] = "A reason to pass goes with the verdict “abstained”, and only with it."
    if sent["verdict"] == "abstained" and sent.get("categories"):
        found["categories"] = "Categories say what is wrong. Whoever abstains does not say that."
    return {f"{path}.{name}": [sentence] for name, sentence in found.items()}


def _outcome(value):
    if "outcome" not in value:
        return None
    sent = value["outcome"]
    return sent | {"at": _at(sent if "at" in sent else {"at": value["produced_at"]}, "at", "outcome")}


def _at(holder, name, path=""):
    try:
        return moment(holder[name])
    except ValueError as error:
        raise Invalid({f"{path}.{name}" if path else name: [str(error)]}) from None


def _key(past):
    return past.agent.pk, past.posted.external_id


def _settle(results, first, inserted):
    """New, known already, or another output under the same id."""
    refused = [result.output for result in results if result.output and result.output.posted.refusal]
    known = [past for past in (*first.values(), *refused) if past.posted.id not in inserted]
    stored = {
        (output.agent_id, output.external_id): output
        for output in Output.objects.filter(
            agent__in={past.agent.pk for past in known},
            external_id__in=[past.posted.external_id for past in known],
        )
    } if known else {}  # fmt: skip
    for result in results:
        past = result.output
        if past is None:
            continue
        winner, known = first.get(_key(past)), stored.get(_key(past))
        try:
            kept, _ = earlier_of(past.posted, stored=known, first=winner and winner.posted)
        except AppError as error:
            result.output, result.error = None, error
        else:
            result.output, result.is_new = kept, past is winner and past.posted.id in inserted
