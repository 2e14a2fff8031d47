"""What came of a thing, and what it came of: from an output to the correction of the next one.

Each step of the way is one set of pairs (what came before, what came of it). Both directions read the same
pairs, so if B comes after A, then A comes before B, and nothing can say otherwise.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from reviewapp.learning.models import Approval, Evidence, Observation, Pattern, Suggestion, Watch
from reviewapp.review.models import Decision, Outcome, Output
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import PolicyVersion, Rollout

MOST = 50


@dataclass(frozen=True)
class Step:
    """From one kind of thing to the next: the rows that join them, and where in a row each end stands."""

    before: str
    after: str
    rows: object
    left: str
    right: str

    def after_of(self, key):
        return self.rows().filter(**{self.left: key}).values_list(self.right, flat=True)

    def before_of(self, key):
        return self.rows().filter(**{self.right: key}).values_list(self.left, flat=True)


def _under_rollouts():
    """Outputs with the time at work of the version they ran under, in which they came in."""
    spans = Output.objects.annotate(
        rollout=F("policy_version__rollouts__pk"),
        began=F("policy_version__rollouts__started_at"),
        ended=F("policy_version__rollouts__ended_at"),
    )
    return spans.filter(Q(ended=None) | Q(received_at__lt=F("ended")), received_at__gte=F("began"))


STEPS = [
    Step("output", "decision", Decision.objects.all, "output_id", "pk"),
    Step("output", "outcome", Outcome.objects.all, "output_id", "pk"),
    Step("decision", "correction", Observation.objects.corrections, "decision_id", "pk"),
    Step(
        "correction",
        "pattern",
        lambda: Evidence.objects.filter(is_hit=True).exclude(observation__verdict="approved"),
        "observation_id",
        "pattern_id",
    ),
    Step("pattern", "suggestion", Suggestion.patterns.through.objects.all, "pattern_id", "suggestion_id"),
    Step("suggestion", "approval", Approval.objects.all, "suggestion_id", "pk"),
    Step(
        "approval",
        "version",
        lambda: Approval.objects.filter(suggestion__version__isnull=False),
        "pk",
        "suggestion__version_id",
    ),
    Step("version", "rollout", Rollout.objects.all, "version_id", "pk"),
    Step("rollout", "output", _under_rollouts, "rollout", "pk"),
    Step(
        "rollout",
        "watch",
        lambda: Watch.objects.filter(suggestion__version__rollouts__isnull=False),
        "suggestion__version__rollouts",
        "pk",
    ),
]


def _through_workflow(model, path):
    return lambda reader: model.objects.filter(**{f"{path}__in": reader.team_ids})


VISIBLE = {
    "output": Output.objects.visible_to,
    "outcome": lambda reader: Outcome.objects.filter(output__in=Output.objects.visible_to(reader)),
    "decision": Decision.objects.visible_to,
    "correction": lambda reader: Observation.objects.visible_to(reader).corrections(),
    "pattern": Pattern.objects.visible_to,
    "suggestion": Suggestion.objects.visible_to,
    "approval": _through_workflow(Approval, "suggestion__team"),
    "version": PolicyVersion.objects.visible_to,
    "rollout": Rollout.objects.visible_to,
    "watch": _through_workflow(Watch, "suggestion__team"),
}
RELATED = {
    "output": ["workflow"],
    "outcome": ["output"],
    "decision": ["output", "decided_by"],
    "correction": ["output"],
    "suggestion": ["workflow"],
    "approval": ["suggestion", "by"],
    "version": ["workflow"],
    "rollout": ["version__workflow"],
    "watch": ["suggestion"],
}
NEWEST = {"output": "-received_at", "decision": "-decided_at", "rollout": "-started_at"}


@dataclass(frozen=True)
class Side:
    """The neighbours of one kind: the things that are shown, and whether there are more."""

    kind: str
    things: list
    more: bool


def thing_of(kind, key, *, reader):
    """The thing itself, if there is one that this person may see; a key that can be none's is nobody's."""
    try:
        found = VISIBLE[kind](reader).select_related(*RELATED.get(kind, ())).filter(pk=key).first()
    except (ValueError, ValidationError):
        return None
    return found and veiled(kind, found, reader)


def veiled(kind, thing, reader):
    """The thing, whose output says of itself only what this person may read."""
    output = thing if kind == "output" else getattr(thing, "output", None)
    if output is None:
        return thing
    seen = veil_of(reader, output.team_id).output(output.workflow_id, output)
    if kind == "output":
        return seen
    thing.output = seen
    return thing


def before(kind, key, *, reader):
    """What this came of, kind by kind."""
    return [_side(step.before, step.before_of(key), reader) for step in STEPS if step.after == kind]


def after(kind, key, *, reader):
    """What came of this, kind by kind."""
    return [_side(step.after, step.after_of(key), reader) for step in STEPS if step.before == kind]


def _side(kind, keys, reader):
    rows = VISIBLE[kind](reader).select_related(*RELATED.get(kind, ()))
    things = list(rows.filter(pk__in=keys).order_by(NEWEST.get(kind, "-pk"))[: MOST + 1])
    return Side(kind, [veiled(kind, each, reader) for each in things[:MOST]], len(things) > MOST)


def place_of(event):
    """Where an event's subject stands in the chain, as (kind, key), or nothing."""
    direct = {
        "output": "output",
        "pattern": "pattern",
        "suggestion": "suggestion",
        "policyversion": "version",
    }
    if event.action == "policy.activated" and "rollout" in event.facts:
        return "rollout", str(event.facts["rollout"])
    if event.subject_kind in direct:
        return direct[event.subject_kind], event.subject_id
    if "decision" in event.facts:
        return "decision", str(event.facts["decision"])
    return ("output", str(event.facts["output"])) if "output" in event.facts else None
