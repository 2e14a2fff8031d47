from collections import Counter, defaultdict
from uuid import UUID

from django.db.models import F, Q

from reviewapp.audit.actions import is_behind, read_past
from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.counting import hold, move
from reviewapp.learning.actions.doubting import doubt
from reviewapp.learning.actions.growing import grow, wither
from reviewapp.learning.actions.looking_back import fade, look_back
from reviewapp.learning.actions.observing import observe
from reviewapp.learning.actions.watching import facts_by_output, watched_in
from reviewapp.learning.models import Atom, Evidence, Observation
from reviewapp.review.models import Output

BOOKMARK = "learning"
# What may change the standing decision on an output.
HEARD = ("output.decided", "output.revised", "output.superseded", "output.withdrawn", "decision.imported")
# What takes words away, and the parts of outputs and decisions from which it was read.
GONE = ("output.erased", "output.masked", "decision.erased", "decision.masked")
TAKES = {"content", "edited"}


def note(limit=500):
    """Read on in the trail and learn from what was decided; answers how many events there were.

    Whatever the order, and however often an event is told, the same rows come of it: of each output told
    of, everything is computed anew from the decision that stands.
    """
    with read_past(BOOKMARK, limit=limit, actions=HEARD + GONE) as events:
        take_in({output_of(event) for event in events if event.action in HEARD})
        mark_unreadable({UUID(key) for event in events if takes_words(event) for key in event.facts["keys"]})
        return len(events)


def takes_words(event):
    """Whether it can be read no more: without its trace, its metadata or a justification it still can."""
    return event.action in GONE and bool(TAKES & set(event.facts.get("parts", ())))


def erased_at_source():
    """Observations whose output, as it is now, or whose decision on that lacks what they were read from."""
    unedited = Q(decision__content__erased__has_key="edited")
    present = Q(decision__review__content=F("output__content"))
    return Q(output__content__erased__has_key="content") | unedited & present


def beyond_reading():
    """Those, and the ones whose words learning itself was made to forget, which leaves nothing but zeros."""
    return erased_at_source() | Q(words__contained_by=[0])


def mark_unreadable(keys):
    """Outputs, or decisions on them, whose words were erased or masked: what was read of them stays."""
    gone = Q(pk__among=keys) | Q(decision__among=keys)
    Observation.objects.filter(gone, is_unreadable=False).update(is_unreadable=True)


def has_news():
    """Whether something was sealed that has not been read yet."""
    return is_behind(BOOKMARK)


def output_of(event):
    return UUID(event.facts["output"] if event.action == "decision.imported" else event.subject_id)


def take_in(outputs):
    """Replace what these outputs have left in learning by what follows from their standing decisions."""
    by_workflow = defaultdict(list)
    for output, workflow in Output.objects.filter(pk__among=outputs).values_list("pk", "workflow"):
        by_workflow[workflow].append(output)
    hold(by_workflow)
    gone = Observation.objects.filter(beyond_reading(), pk__among=outputs, is_unreadable=True)
    gone = set(gone.values_list("pk", flat=True))
    for workflow in sorted(by_workflow):
        take_in_of(workflow, [output for output in by_workflow[workflow] if output not in gone])


def take_in_of(workflow, outputs):
    came, gone_hits = _forget(workflow, outputs)
    observed = observe(outputs)
    insert_rows(Observation, [each.row for each in observed])
    insert_rows(Atom, [row for each in observed for row in atom_rows(each)])

    keys = {key for each in observed for key in each.atoms}
    watched = watched_in(workflow, keys)
    rows, hit = evidence_for(observed, watched)
    insert_rows(Evidence, rows)
    counting = {each.output for each in observed if not each.row["is_quarantined"]}
    came.update(row["pattern"] for row in rows if row["observation"] in counting)
    fade(move(came, anew=gone_hits | hit))

    if fresh := grow(workflow, keys - set(watched.by_key)):
        look_back(workflow, set(fresh.values()))
    wither(workflow, gone_hits)


def _forget(workflow, outputs):
    """Take away what is there; returns the chances lost, and the patterns that lost a hit."""
    came, hits = Counter(), set()
    evidence = Evidence.objects.filter(observation__among=outputs)
    for pattern, is_hit, aside in evidence.values_list("pattern", "is_hit", "observation__is_quarantined"):
        came[pattern] -= not aside
        if is_hit:
            hits.add(pattern)
    gone = Observation.objects.filter(pk__among=outputs)
    doubt(workflow, list(gone.values_list("words", flat=True)))
    gone.delete()
    return came, hits


def evidence_for(observed, watched):
    """The rows of evidence for outputs just observed, and the patterns that they show."""
    facts = facts_by_output([each.output for each in observed]) if watched.parts else {}
    rows, hit = [], set()
    for each in observed:
        found = watched.evidence_of(each, facts.get(each.output))
        rows += (
            {"pattern": pattern, "observation": each.output, "is_hit": is_hit}
            for pattern, is_hit in found.items()
        )
        hit.update(pattern for pattern, is_hit in found.items() if is_hit)
    return rows, hit


def atom_rows(observed):
    for key, atom in sorted(observed.atoms.items()):
        yield {
            "observation": observed.output,
            "workflow": observed.workflow,
            "key": key,
            "kind": atom.kind,
            "path": atom.path,
            "before": atom.before,
            "after": atom.after,
        }
