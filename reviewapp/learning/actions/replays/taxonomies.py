"""A change of the categories, counted on past corrections: how many would be named otherwise."""

from reviewapp.learning.actions.replays.past import span_of
from reviewapp.learning.actions.replays.progress import Found
from reviewapp.learning.models import Observation


def replay_taxonomy(replay) -> Found:
    """Nothing an agent does changes; what can be said is how often people used the categories."""
    suggestion, change = replay.suggestion, replay.suggestion.change
    keys = [change["category"], *change.get("others", [])] if change["op"] != "add" else []
    corrections = Observation.objects.counted().corrections().filter(workflow=suggestion.workflow)
    uses = {key: corrections.filter(categories__contains=[key]).count() for key in keys}
    total = corrections.count()
    figures = [
        {"value": str(n), "text": f"corrections carry “{key}”.", "good": None} for key, n in uses.items()
    ]
    result = {
        "kind": "taxonomy",
        "n": total,
        **span_of(suggestion.workflow),
        "groups": [{"name": key, "n": n, "better": 0, "same": n, "worse": 0} for key, n in uses.items()],
        "figures": figures,
        "weeks": [],
        "missing": 0.0,
        "gate": {"passed": True, "reasons": [], "refuted": False},
        "leans_on": "Categories change what reviewers can say, not what agents do; past decisions stay.",
    }
    return Found(result)
