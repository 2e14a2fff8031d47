"""L14: the whole loop on a real agent's answers to bank customers, from weak to better and back.

Requests come in their order, in blocks of 100. A weak agent answers; its corrections become suggestions
that a second person approves; then its strong version is published; then a bad one, which the lead takes
back. The measure is the edit cost: answers that people had to change, in 100 requests (the cumulative edit
cost of PRELUDE, Gao et al. 2024, for answers that are right or wrong).
"""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reviewapp.accounts.actions import add_agent, add_person, make_team
from reviewapp.base.context import acting
from reviewapp.base.strict_json import Row as Sent
from reviewapp.intake.actions import import_history
from reviewapp.learning.actions import approve, catch_up, change_settings
from reviewapp.learning.models import Suggestion
from reviewapp.review.actions import add_member, create_queue
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.mistakes import settle
from reviewapp.workflows.actions import (
    add_category,
    create_workflow,
    edit_draft,
    publish,
    roll_back,
    start_draft,
)
from reviewapp.workflows.models import PolicyVersion
from reviewapp.workflows.policy import in_force
from reviewapp.workflows.routing import route

BLOCK = 100
PROMISE = 0.05
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
TEXT = {"type": "string"}
PEOPLE = {
    "rita": ("reviewer",),
    "remy": ("reviewer",),
    "runa": ("reviewer",),
    "lou": ("lead",),
    "eve": ("engineer",),
    "abe": ("admin",),
}
PASSWORD = "only for a bench that is over in a minute"  # noqa: S105


@dataclass
class Stage:
    """The team around the one workflow, and what each block has cost."""

    team: object
    people: dict
    workflow: object = None
    sent: int = 0
    curve: list = field(default_factory=list)


def measure(folder):
    weak, strong = answers(folder, "banking_weak"), answers(folder, "banking")
    with acting(via="command"):
        stage = set_up()
        send(stage, weak[:600], "weak")
        shipped = learn(stage)
        send(stage, weak[600:700], "weak, with what was learned")
        write(stage, "The strong model answers.")
        send(stage, strong[700:2300], "strong")
        shipped += learn(stage)
        send(stage, strong[2300:2700], "strong, with what was learned")
        good = PolicyVersion.objects.live_for(stage.workflow)
        write(stage, "A cheaper model answers.")
        send(stage, [spoilt(each) for each in strong[2700:2900]], "bad")
        roll_back(stage.workflow, by=stage.people["lou"], to=good, reason="Far more edits than before.")
        send(stage, strong[2700:2900], "rolled back")
    return Figure("L14", "the whole loop on bank customers' requests", rows_of(stage, shipped))


def answers(folder, name):
    with gzip.open(folder / "intents" / f"{name}.jsonl.gz", "rt") as lines:
        return sorted(map(json.loads, lines), key=lambda each: each["seq"])


def spoilt(answer):
    """What a worse version says: its second guess to one customer in three."""
    again = answer["seq"] % 3 == 0
    return answer | {"pred": answer["top3"][1], "conf": 0.8} if again else answer


def set_up():
    team = make_team(name="Loop bank", slug="loop-bank")
    people = {
        name: add_person(team, email=f"{name}@bench.example", name=name, password=PASSWORD, roles=roles)
        for name, roles in PEOPLE.items()
    }
    queue = create_queue(team, by=None, slug="first", name="First", tier=0)
    for name in ("rita", "remy", "runa"):
        add_member(queue, by=None, user=people[name])
    stage = Stage(team, people)
    schema = {"type": "object", "properties": {"text": TEXT}, "required": ["text"]}
    answer = {"type": "object", "properties": {"intent": TEXT}, "required": ["intent"]}
    stage.workflow = create_workflow(
        team, by=None, slug="intents", name="Intents", kind="object", input_schema=schema,
        output_schema=answer, autonomy="supervised", default_queue="first",
    )  # fmt: skip
    add_category(
        stage.workflow, by=None, key="wrong-intent", name="Wrong intent", number=1, cause="model",
        severity="medium",
    )  # fmt: skip
    add_agent(team, by=None, name="Teller", slug="teller")
    change_settings(stage.workflow, by=people["lou"], promise=PROMISE)
    write(stage, "The weak model answers; a person looks at each.")
    return stage


def write(stage, notes):
    """The same document, with other words about the model behind it, published by a second person."""
    draft = start_draft(stage.workflow, by=stage.people["eve"])
    live = PolicyVersion.objects.live_for(stage.workflow)
    document = dict(live.document) if live else {"prompt": "", "routing": [], "thresholds": {}, "checks": []}
    document["prompt"] = f"{document['prompt']}\n{notes}".strip()
    draft = edit_draft(draft, by=stage.people["eve"], document=document, notes=notes, queue_slugs=["first"])
    return publish(draft, by=stage.people["lou"], digest=draft.digest)


def send(stage, answers, name):
    """Blocks of 100 answers; whom the policy in force shows to a person, a person decides as the truth is."""
    live = in_force(stage.workflow)
    for first in range(0, len(answers), BLOCK):
        block = answers[first : first + BLOCK]
        rows = [row_of(live, each, stage.sent + place) for place, each in enumerate(block)]
        results = import_history([Sent(value=row) for row in rows], team=stage.team, by=stage.people["abe"])
        bad = [result.error for result in results if result.error]
        if bad:
            raise RuntimeError(f"{len(bad)} rows were refused, the first: {bad[0]}")
        looked = [row for row in rows if "decisions" in row]
        edited = sum(row["decisions"][0]["verdict"] == "edited" for row in looked)
        wrong = sum(each["pred"] != each["gold"] for each in block)
        stage.curve.append((name, len(looked), edited, wrong - edited))
        stage.sent += len(block)


def row_of(live, answer, number):
    version, policy = live
    at = BEGIN + timedelta(minutes=5 * number)
    facts = {"input": {"text": answer["text"]}, "output": {"intent": answer["pred"]},
             "confidence": answer["conf"], "finished": True, "metadata": {}}  # fmt: skip
    routed = route(policy, facts, autonomy="supervised", draw=(number * 7919 % 1000) / 1000)
    row = {
        "workflow": "intents", "agent": "teller", "external_id": f"T-{number}", "input": facts["input"],
        "output": facts["output"], "confidence": answer["conf"], "policy_version": version.number,
        "produced_at": at.isoformat(), "subject": f"customer {number}",
    }  # fmt: skip
    if routed.route == "approve" and not routed.spot_check:
        return row | {"route": "approve"}
    reviewer = ("rita", "remy", "runa")[number % 3]
    decision = {"by": f"{reviewer}@bench.example", "decided_at": (at + timedelta(minutes=4)).isoformat()}
    if answer["pred"] == answer["gold"]:
        return row | {"decisions": [decision | {"verdict": "approved"}]}
    edit = {"verdict": "edited", "edited": {"intent": answer["gold"]}, "categories": ["wrong-intent"]}
    return row | {"decisions": [decision | edit]}


def learn(stage):
    """Everything that is suggested is approved, in order, each replayed upon the version before it."""
    catch_up()
    settle()
    shipped = []
    while (
        found := Suggestion.objects.filter(workflow=stage.workflow, state="open").order_by("number").first()
    ):
        approve(found, by=stage.people["lou"], digest=found.digest, note="Approved by the bench.")
        shipped.append(found)
        settle()
    return shipped


def rows_of(stage, shipped):
    cost = {}
    for name, looked, edited, escaped in stage.curve:
        total = cost.setdefault(name, [0, 0, 0, 0])
        for place, number in enumerate((1, looked, edited, escaped)):
            total[place] += number
    rows = [
        Row(
            f"{name}: wrong in 100 (reviews; edits; errors nobody saw)",
            f"{wrong_in(each):.1f} ({looked / blocks:.0f}; {edited / blocks:.1f}; {escaped / blocks:.1f})",
            n=blocks * BLOCK,
        )
        for name, each in cost.items()
        for blocks, looked, edited, escaped in [each]
    ]
    curve = " ".join(str(edited) for _, _, edited, _ in stage.curve)
    wrong = {name: wrong_in(each) for name, each in cost.items()}
    learned = "strong, with what was learned"
    fell = wrong["rolled back"] < wrong["bad"] and max(wrong["strong"], wrong[learned]) < wrong["weak"]
    fewer = cost[learned][1] / cost[learned][0] < BLOCK
    kinds = ", ".join(sorted({each.kind for each in shipped})) or "none"
    return [
        *rows,
        Row("edits in each block of 100", curve, n=stage.sent),
        Row("suggestions approved", f"{len(shipped)} ({kinds})"),
        Row("wrong answers fall, and fall again after the rollback", said(fell), reach="yes", met=fell),
        Row("reviews fall with what was learned", said(fewer), reach="yes", met=fewer),
    ]


def wrong_in(total):
    """Answers in 100 that somebody changed, or should have."""
    blocks, _, edited, escaped = total
    return (edited + escaped) / blocks


def said(true):
    return "yes" if true else "no"
