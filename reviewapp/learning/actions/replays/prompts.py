"""A line of the prompt, tried on later decisions: by the agent where one can be run, else by its words."""

from reviewapp.learning import replay_results, substitution
from reviewapp.learning.actions.replays.past import earlier_decisions, later_decisions, later_part, span_of
from reviewapp.learning.actions.replays.progress import Found, advance
from reviewapp.learning.actions.replays.running import can_run, run_agent
from reviewapp.learning.actions.support import chances_between, chances_of, counted_patterns
from reviewapp.learning.atoms import Atom
from reviewapp.learning.bullets import bullets_of
from reviewapp.learning.models import Suggestion
from reviewapp.learning.phrasing import pairs_in
from reviewapp.learning.replay_results import ALONE, CHANCES, CORRECTED
from reviewapp.workflows.models import Workflow

EVERY = 200


def replay_prompt(replay) -> Found:
    """Three ways, the strongest that is possible: run the agent, replace the words, count the mistake."""
    suggestion = replay.suggestion
    if suggestion.change["op"] == "remove":
        return _without(suggestion)
    if can_run(suggestion.workflow):
        return run_agent(replay)
    changes = changes_of(suggestion)
    if changes and (found := _substituted(replay, changes)):
        return found
    return _counted(replay)


def changes_of(suggestion):
    """What the line says literally; of fields, what its pattern puts in place of what.

    A pattern of a slice cannot be tried so: outside of the slice the same words may be right.
    """
    pairs = pairs_in(suggestion.change["text"])
    if pairs and suggestion.workflow.kind == Workflow.Kind.TEXT:
        return pairs
    whole = [each for each in counted_patterns(suggestion) if each.change and each.condition is None]
    return [Atom(each.change, each.before, each.after, each.path) for each in whole]


def _without(suggestion):
    """What a line did since it is in force; removing it cannot be tried on outputs that obeyed it."""
    name = suggestion.change["bullet"]
    own = Suggestion.objects.filter(workflow=suggestion.workflow, number=int(name[2:])).first()
    patterns = counted_patterns(own) if own else []
    chances = []
    if patterns and own.closed_at:
        chances = list(chances_of(patterns).filter(decided_at__gte=own.closed_at).values_list("pk", "is_hit"))
    live = suggestion.based_on
    line = next(
        (each for each in bullets_of(live.document["prompt"] if live else "") if each.name == name), None
    )
    result = replay_results.of_removal(
        [is_hit for _, is_hit in chances],
        name=name,
        tokens=line.tokens if line else 0,
        span=span_of(suggestion.workflow),
    )
    return Found(result, [_same(output) for output, _ in chances])


def _same(output):
    return {"output_id": output, "group": CHANCES, "change": "same", "shown": {}}


def _substituted(replay, changes):
    workflow = replay.suggestion.workflow
    seen, before = list(later_decisions(workflow)), list(earlier_decisions(workflow))
    total = len(seen) + len(before)
    found = substitution.replay(changes, _told(replay, seen, total=total))
    if not found.fired:
        return None
    earlier = substitution.replay(changes, _told(replay, before, done=len(seen), total=total))
    sides = {case: side for side in ("better", "same", "worse") for case in getattr(found, side)}
    alone = set(found.approved)
    cases = [
        {
            "output_id": case,
            "group": ALONE if case in alone else CORRECTED,
            "change": sides[case],
            "shown": replay_results.snippets(output, substitution.rewritten(output, changes)),
        }
        for case, output, _ in seen
        if case in sides
    ]
    result = replay_results.of_substitution(found, n=len(seen), span=span_of(workflow), earlier=earlier)
    return Found(result, cases)


def _counted(replay):
    suggestion = replay.suggestion
    patterns, since = counted_patterns(suggestion), later_part(suggestion.workflow)
    chances, expected = [], (0, 0)
    if patterns and since:
        later = chances_of(patterns).filter(decided_at__gte=since).order_by("decided_at", "pk")
        chances = list(later.values_list("pk", "is_hit"))
        everything = suggestion.workflow.observations.earliest("decided_at").decided_at
        expected = chances_between(patterns, start=everything, end=since)
    cases = [
        {"output_id": output, "group": CHANCES, "change": "better" if is_hit else "same", "shown": {}}
        for output, is_hit in _told(replay, chances)
    ]
    flags = [is_hit for _, is_hit in chances]
    result = replay_results.of_recurrence(flags, expected=expected, span=span_of(suggestion.workflow))
    return Found(result, cases)


def _told(replay, cases, *, done=0, total=None):
    """The cases, telling after each few how far it is."""
    for place, case in enumerate(cases):
        if place % EVERY == 0:
            advance(replay, done + place, total or len(cases))
        yield case
