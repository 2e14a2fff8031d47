"""Who has to look: rules for what the policy wrongly lets through, and the confidence that is enough."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from reviewapp.learning.actions.replays.past import MOST, labels_of, later_part, was_wrong
from reviewapp.learning.actions.suggesting.keeping import Draft
from reviewapp.learning.actions.suggestions import live_version
from reviewapp.learning.bullets import own_words
from reviewapp.learning.features import candidates
from reviewapp.learning.models import LearningSettings, Observation, Suggestion
from reviewapp.learning.rules import blind_spots, without_nested
from reviewapp.learning.thresholds import Threshold, learn_then_test
from reviewapp.review.facts import draw_of, facts_of
from reviewapp.review.models import Output
from reviewapp.workflows import conditions
from reviewapp.workflows.routing import compile_policy, route

USED_BY = ("supervised", "trusted")
MOST_RULES = 2
LEAST_ROWS = 30
CLEAR = 0.01
AUDIT = 0.05


@dataclass(frozen=True)
class Row:
    """One earlier output with a label: would the policy in force approve it, and for how many it stands."""

    facts: dict
    wrong: bool
    approved: bool
    eligible: bool
    weight: float
    unit: str


def blind_spots_of(workflow):
    """Rules over what would be approved without a person, from what was looked at all the same."""
    rows = labelled_rows(workflow)
    if not any(row.approved for row in rows) or len(rows) < LEAST_ROWS:
        return
    live, wrong = live_version(workflow), np.array([row.wrong for row in rows])
    found = blind_spots(
        candidates([row.facts for row in rows], workflow.contract),
        wrong,
        approved=np.array([row.approved for row in rows]),
        weights=np.array([row.weight for row in rows]),
        units=[row.unit for row in rows],
    )
    names = {rule["name"].casefold() for rule in live.document.get("routing", ())}
    for rule in without_nested(found)[:MOST_RULES]:
        words = conditions.sentence(rule.condition)
        name = f"Look where {words}"[:120]
        if name.casefold() in names:
            continue
        then = {"name": name, "when": rule.condition, "then": {"route": "review"}}
        yield Draft(
            kind=Suggestion.Kind.ROUTING.value,
            cause=f"blind-spot:{','.join(sorted(_fields_in(rule.condition)))}",
            change={"kind": "routing", "op": "add", "at": 0, "rule": then},
            title=f"A person should look where {words}",
            evidence=(rule.caught, rule.n, rule.units, 0),
        )


def threshold_for(workflow):
    """The confidence from which nobody needs to look, where it differs from the one in force."""
    if workflow.autonomy != "supervised":
        return
    found, live = threshold_of(workflow), live_version(workflow)
    LearningSettings.objects.update_or_create(workflow=workflow, defaults={"threshold_told": found.text})
    if live is None or found.value is None:
        return
    thresholds = live.document.get("thresholds", {})
    now = thresholds.get("auto_approve_at")
    value = round(found.value, 4)
    if now is not None and (abs(value - now) < CLEAR or value > now):
        return
    change = {"auto_approve_at": value}
    change |= {} if thresholds.get("spot_check") else {"spot_check": AUDIT}
    yield Draft(
        kind=Suggestion.Kind.THRESHOLD.value,
        cause="threshold",
        change={"kind": "threshold", "set": change},
        title=found.text.split(":")[0][:160],
        evidence=(found.wrong, found.n, found.n, 0),
    )


def threshold_of(workflow) -> Threshold:
    """What the labels say about a threshold: the value, or how many more labels it takes."""
    settings = LearningSettings.of(workflow)
    rows = [row for row in labelled_rows(workflow) if row.eligible]
    return learn_then_test(
        [_confidence(row.facts) for row in rows],
        [row.wrong for row in rows],
        promise=settings.promise,
        sure=settings.sure,
        weights=[row.weight for row in rows],
    )


def labelled_rows(workflow) -> list[Row]:
    """Outputs of the earlier part that somebody judged, or that failed or held downstream."""
    live = live_version(workflow)
    if live is None or workflow.autonomy_now not in USED_BY:
        return []
    labels = labels_of(workflow)
    audited = set(
        Observation.objects.filter(workflow=workflow, is_spot_check=True).values_list("pk", flat=True)
    )
    document = live.document
    ways = _Ways(
        compile_policy({**document, "thresholds": {**document.get("thresholds", {}), "spot_check": 0}}),
        compile_policy({**document, "thresholds": {"auto_approve_at": 0}}),
        workflow.autonomy_now,
    )
    rate = document.get("thresholds", {}).get("spot_check") or AUDIT
    rows = []
    for output in _earlier_outputs(workflow, alike_versions(workflow, live)).iterator(chunk_size=500):
        wrong = was_wrong(output, labels)
        if wrong is None:
            continue
        facts = facts_of(output)
        approved, eligible = ways.of(facts, draw_of(output.pk))
        weight = 1 / rate if output.pk in audited else 1.0
        unit = output.subject or str(output.pk)
        rows.append(Row(facts, wrong, approved, eligible, weight, unit))
    return rows


@dataclass(frozen=True)
class _Ways:
    """The policy as it is, and as it would be if any confidence were enough."""

    now: object
    open: object
    autonomy: str

    def of(self, facts, draw):
        return tuple(
            route(policy, facts, autonomy=self.autonomy, draw=draw).route == "approve"
            for policy in (self.now, self.open)
        )


def alike_versions(workflow, live):
    """Versions whose prompt says what the live one says, learned lines aside: their labels still speak for
    the agent. A line that was learned since only makes it err less than they say."""
    written = own_words(live.document.get("prompt", ""))
    prompts = workflow.versions.values_list("pk", "document__prompt")
    return [key for key, prompt in prompts if own_words(prompt or "") == written]


def _earlier_outputs(workflow, versions):
    until = later_part(workflow)
    outputs = Output.objects.filter(
        Q(policy_version=None) | Q(policy_version__in=versions), workflow=workflow
    )
    if until is not None and Observation.objects.filter(workflow=workflow, decided_at__lt=until).exists():
        judged_before = Observation.objects.filter(workflow=workflow, decided_at__lt=until)
        unjudged = outputs.filter(observation=None, outcomes__at__lt=until)
        outputs = outputs.filter(pk__in=judged_before.values("pk")) | outputs.filter(
            pk__in=unjudged.values("pk")
        )
    chosen = list(outputs.order_by("-received_at", "-pk").values_list("pk", flat=True)[:MOST])
    found = Output.objects.filter(pk__in=chosen).select_related("content", "agent", "policy_version")
    light = found.defer("content__search", "content__trace", "policy_version__document")
    return light.prefetch_related("outcomes").order_by("pk")


def _confidence(facts):
    value = facts["confidence"]
    return float("nan") if value is None else value


def _fields_in(condition):
    for key in ("all", "any"):
        if key in condition:
            return {field for part in condition[key] for field in _fields_in(part)}
    return _fields_in(condition["not"]) if "not" in condition else {condition["field"]}
