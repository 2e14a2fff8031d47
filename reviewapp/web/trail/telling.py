"""How a thing of the chain is called on a page, and where its own page is."""

from django.urls import reverse

from reviewapp.review.veil import veil_of

NOUNS = {
    "output": "Item", "decision": "Decision", "correction": "Correction", "pattern": "Pattern",
    "suggestion": "Suggestion", "approval": "Approval", "version": "Version", "rollout": "At work",
    "watch": "What became of the mistake", "outcome": "Outcome",
}  # fmt: skip


def told(kind, thing, *, reader):
    """One thing for the page: what it is called, what else to say, its place in the chain, its own page."""
    output = thing if kind == "output" else getattr(thing, "output", None)
    if output is not None:
        output.called = veil_of(reader, output.team_id).text(output.workflow_id, output.external_id)
    name, more, page = WAYS[kind](thing)
    return {
        "kind": kind, "noun": NOUNS[kind], "name": name, "more": more, "page": page,
        "chain": reverse("audit:chain", args=[kind, thing.pk]),
    }  # fmt: skip


def _output(output):
    more = f"{output.workflow.name}, {output.status}"
    return output.called, more, reverse("audit:review_of", args=[output.pk])


def _decision(decision):
    who = f"by {decision.decided_by.name}" + (", taken back" if decision.retracted_at else "")
    return f"{decision.verdict} {decision.output.called}", who, ""


def _correction(observation):
    said = ", ".join(observation.categories)
    return f"{observation.output.called}: {observation.verdict}", said, ""


def _pattern(pattern):
    more = f"{pattern.hits} of {pattern.exposures}, {pattern.get_state_display().lower()}"
    return str(pattern), more, reverse("learning:pattern", args=[pattern.pk])


def _suggestion(suggestion):
    more = f"{suggestion.title}, {suggestion.get_state_display().lower()}"
    return str(suggestion), more, reverse("learning:suggestion", args=[suggestion.number])


def _approval(approval):
    return f"{approval.suggestion} by {approval.by.name}", f"digest {bytes(approval.digest).hex()[:12]}", ""


def _version(version):
    page = reverse("workflows:version", args=[version.workflow.slug, version.number])
    return f"{version.workflow.name} {version}", version.get_origin_display().lower(), page


def _rollout(rollout):
    end = f" to {rollout.ended_at:%-d %b %Y %H:%M}" if rollout.ended_at else " until now"
    return f"{rollout.version.workflow.name} {rollout}", f"{rollout.started_at:%-d %b %Y %H:%M}{end}", ""


def _watch(watch):
    before = f"before {watch.before_hits} of {watch.before_exposures}"
    counts = f"{watch.after_hits} of {watch.after_exposures}, {before}"
    return f"{watch.suggestion}: {watch.get_verdict_display().lower()}", counts, ""


def _outcome(outcome):
    return f"{outcome.output.called}: {outcome.kind}", f"{outcome.at:%-d %b %Y %H:%M}", ""


WAYS = {
    "output": _output, "decision": _decision, "correction": _correction, "pattern": _pattern,
    "suggestion": _suggestion, "approval": _approval, "version": _version, "rollout": _rollout,
    "watch": _watch, "outcome": _outcome,
}  # fmt: skip
