"""What the tests of suggestions share: a policy to change, a change, and a replay that is done."""

from django.db.models.functions import Now

from reviewapp.learning import actions
from reviewapp.learning.models import Suggestion

DOCUMENT = {"prompt": "Be brief.", "routing": [], "thresholds": {}, "checks": []}
LINE = {"kind": "prompt", "op": "add", "text": "Write “30 days” instead of “14 days”."}
RULE = {
    "kind": "routing",
    "op": "add",
    "at": 0,
    "rule": {
        "name": "Unsure",
        "when": {"field": "confidence", "op": "<", "value": 0.5},
        "then": {"route": "review"},
    },
}
MERGE = {"kind": "taxonomy", "op": "merge", "category": "tone", "others": ["chummy"]}
PASSED = {
    "n": 40,
    "groups": [],
    "figures": [{"value": "12", "text": "outputs would have needed no edit.", "good": True}],
    "gate": {"passed": True, "reasons": [], "refuted": False},
    "gain_low": 0.2,
    "leans_on": "Words were replaced literally.",
}


def propose(workflow, *, by, change=LINE, title="Say 30 days"):
    return actions.propose(workflow, by=by, kind=change["kind"], change=change, title=title)


def replayed(suggestion, result=PASSED):
    """As it is once its replay came back well: waiting for a person."""
    suggestion.replays.under_way().update(state="done", finished_at=Now(), result=result, total=result["n"])
    Suggestion.objects.filter(pk=suggestion.pk).update(state="open")
    suggestion.refresh_from_db()
    return suggestion
