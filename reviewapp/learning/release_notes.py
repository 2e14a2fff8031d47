"""Release notes of a version that comes from a suggestion, drafted from its evidence."""

from reviewapp.base.figures import percent
from reviewapp.learning.estimates import exact_interval, jeffreys

MAX_NOTES = 4_000


def notes_of(suggestion, replay) -> str:
    """What changes, why, and what the replay said, as paragraphs of Markdown.

    Not what people wrote beside it: a version is kept for good, and that may go.
    """
    parts = [f"{suggestion}: {suggestion.title}", *_evidence(suggestion), *_replay(replay.result)]
    return "\n\n".join(parts)[:MAX_NOTES]


def _evidence(suggestion):
    if not suggestion.exposures:
        return
    if suggestion.kind in suggestion.ON_LABELS and not suggestion.reviewers:
        around = exact_interval(suggestion.hits, suggestion.exposures)
        yield (
            f"{suggestion.hits} of {suggestion.exposures} labelled outputs were wrong "
            f"({percent(around.low, 0)} to {percent(around.high, 0)}, 90 % sure)."
        )
        return
    sure = jeffreys(suggestion.hits, suggestion.exposures)
    people = f"{suggestion.reviewers} reviewer{'' if suggestion.reviewers == 1 else 's'}"
    yield (
        f"{people} corrected this in {suggestion.hits} of {suggestion.exposures} cases "
        f"(expected {percent(sure.low, 0)} to {percent(sure.high, 0)})."
    )


def _replay(result):
    if not result.get("n"):
        return
    figures = [f"- {figure['value']} {figure['text']}" for figure in result.get("figures", ())]
    yield f"Replayed on {result['n']} past outputs:"
    yield "\n".join(figures)
    if result.get("leans_on"):
        yield result["leans_on"]
