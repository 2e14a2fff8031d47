"""Which patterns of a workflow contradict each other or a learned line in force, and what became of it."""

from collections import defaultdict

from reviewapp.learning.actions.suggestions import live_version
from reviewapp.learning.bullets import bullets_of
from reviewapp.learning.conflicts import InForce, Recurring, Sighting, conflicts_of
from reviewapp.learning.models import Evidence, Pattern, Suggestion
from reviewapp.learning.phrasing import pairs_in

MOST_PATTERNS = 300
LEAST_HITS = 3


def contradictions_in(workflow) -> dict:
    """{pattern: [{"kind", "resolution", "text", "with", "rule"}]}, as suggestions keep and pages show it."""
    patterns = Pattern.objects.filter(
        workflow=workflow, hits__gte=LEAST_HITS, condition__isnull=True
    ).standing()
    patterns = patterns.exclude(change="").order_by("-hits", "pk")[:MOST_PATTERNS]
    sightings = _sightings([pattern.pk for pattern in patterns])
    recurring = [
        Recurring(
            pattern.pk, pattern.change, pattern.path, pattern.before, pattern.after,
            tuple(sightings[pattern.pk]),
        )
        for pattern in patterns
    ]  # fmt: skip
    found = defaultdict(list)
    for conflict in conflicts_of(recurring, live=_in_force(workflow)):
        for key in conflict.keys:
            found[key].append(_told(conflict, key))
    return found


def _told(conflict, key):
    others = [str(other) for other in conflict.keys if other != key]
    text = conflict.facts.get("text", "")
    told = {"kind": conflict.kind, "resolution": conflict.resolution, "text": text, "with": others}
    return told | ({"rule": conflict.facts["rule"]} if "rule" in conflict.facts else {})


def _sightings(patterns):
    rows = Evidence.objects.filter(
        pattern__in=patterns, is_hit=True, observation__is_quarantined=False
    ).values_list(
        "pattern",
        "observation__reviewer",
        "observation__agent__slug",
        "observation__categories",
        "observation__decided_at",
    )
    found = defaultdict(list)
    for pattern, reviewer, agent, categories, at in rows:
        context = {"agent": agent} | {f"category {key}": "yes" for key in categories}
        found[pattern].append(Sighting(reviewer, context, at))
    return found


def _in_force(workflow):
    """What the learned lines of the live prompt say literally, and since when."""
    live = live_version(workflow)
    lines = bullets_of(live.document["prompt"]) if live else []
    numbers = [int(line.name[2:]) for line in lines]
    since = dict(
        Suggestion.objects.filter(workflow=workflow, number__in=numbers).values_list("number", "closed_at")
    )
    return [
        InForce(line.name, gone, come, since=since.get(int(line.name[2:])))
        for line in lines
        for gone, come in pairs_in(line.text)
    ]
