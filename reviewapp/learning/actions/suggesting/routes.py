"""Who has to look: rules for what the policy wrongly lets through, and the confidence that is enough."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from reviewapp.base.figures import percent
from reviewapp.learning.actions.replays.past import MOST, labels_of, later_part, was_wrong
from reviewapp.learning.actions.suggesting.keeping import LOWERING, RAISING, Draft
from reviewapp.learning.actions.suggestions import live_version
from reviewapp.learning.bullets import own_words
from reviewapp.learning.features import candidates
from reviewapp.learning.models import LearningSettings, Observation, Suggestion
from reviewapp.learning.promises import kept
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
    seen: bool  # by a person, not only known from what happened downstream
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
    """Another confidence from which nobody needs to look, where the labels surely speak for it.

    It is raised once the promise is surely broken, and lowered once it would surely hold below. Between
    the two certainties nothing is suggested, so that it does not go up and down by luck.
    """
    if workflow.autonomy != "supervised":
        return
    rows, live = _eligible(workflow), live_version(workflow)
    settings = LearningSettings.of(workflow)
    found = _least(rows, settings)
    LearningSettings.objects.update_or_create(workflow=workflow, defaults={"threshold_told": found.text})
    if live is None:
        return
    now = live.document.get("thresholds", {}).get("auto_approve_at")
    broken = _broken(rows, now, settings) if now is not None else None
    if broken:
        yield _raising(rows, now, broken, settings)
    elif found.value is not None and (now is None or found.value <= now - CLEAR):
        yield _lowering(found, live)


def threshold_of(workflow) -> Threshold:
    """What the labels say about a threshold: the value, or how many more labels it takes."""
    return _least(_eligible(workflow), LearningSettings.of(workflow))


def _eligible(workflow):
    return [row for row in labelled_rows(workflow) if row.eligible]


def _least(rows, settings):
    return learn_then_test(
        [_confidence(row.facts) for row in rows],
        [row.wrong for row in rows],
        promise=settings.promise,
        sure=settings.sure,
        weights=[row.weight for row in rows],
    )


def _broken(rows, now, settings):
    """What people found in what the threshold lets through, where that surely breaks the promise.

    What is only known from downstream does not count: who reports failures alone reports no rate.
    """
    let = [row for row in rows if row.seen and _confidence(row.facts) >= now]
    weights = [row.weight for row in let]
    found = kept([row.wrong for row in let], promise=settings.promise, sure=settings.sure, weights=weights)
    return found if found.is_broken else None


def _raising(rows, now, broken, settings):
    """To where the promise is shown to hold; where it is shown nowhere, a person looks at all."""
    value = _least([row for row in rows if row.seen], settings).value
    value = round(value, 4) if value is not None and value > now else None
    promise = percent(settings.promise, 0 if round(settings.promise * 100, 6).is_integer() else 1)
    what = "approve nothing by confidence" if value is None else f"raise the threshold to {value:g}"
    return Draft(
        kind=Suggestion.Kind.THRESHOLD.value,
        cause=RAISING,
        change={"kind": "threshold", "set": {"auto_approve_at": value}},
        title=f"Safety: {what}. The promise is broken: {broken.wrong:,} of {broken.n:,} labelled outputs "
        f"from confidence {now:g} on were wrong, and at most {promise} may be",
        evidence=(broken.wrong, broken.n, broken.n, 0),
    )


def _lowering(found, live):
    audited = live.document.get("thresholds", {}).get("spot_check")
    change = {"auto_approve_at": round(found.value, 4)} | ({} if audited else {"spot_check": AUDIT})
    return Draft(
        kind=Suggestion.Kind.THRESHOLD.value,
        cause=LOWERING,
        change={"kind": "threshold", "set": change},
        title=found.text.split(":")[0][:160],
        evidence=(found.wrong, found.n, found.n, 0),
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
        rows.append(Row(facts, wrong, output.pk in labels, approved, eligible, weight, unit))
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
