from array import array
from bisect import bisect_left
from functools import lru_cache
from hmac import compare_digest
from itertools import chain

from reviewapp.audit.catalogue import event_modules
from reviewapp.audit.models import Event
from reviewapp.audit.report import Finding

EXPLAINING = (".erased", ".masked")
DIGEST = 32


class Bound:
    """What each event committed to, in some forty bytes an event: of a long trail there are millions."""

    def __init__(self):
        self.events, self.digests = array("q"), bytearray()
        rows = Event.objects.exclude(commitment=None).order_by("pk").values_list("pk", "commitment")
        for event, commitment in rows.iterator(chunk_size=10_000):
            self.events.append(event)
            self.digests += bytes(commitment)
        self.is_there = bytearray(len(self.events))

    def take(self, event):
        """The digest, at the first time of asking; None where there is none, or it was taken before."""
        place = bisect_left(self.events, event)
        if place == len(self.events) or self.events[place] != event or self.is_there[place]:
            return None
        self.is_there[place] = 1
        return bytes(self.digests[place * DIGEST : (place + 1) * DIGEST])

    @property
    def left(self):
        """How many were never asked for."""
        return self.is_there.count(0)


def check_contents(report):
    """Each content is what its event committed to, or was erased by an event that says so."""
    known = Bound()
    report.contents = 0
    explanations = lru_cache(maxsize=64)(_explanation)
    for content in contents():
        report.contents += 1
        bound = known.take(content.event_id)
        if bound is None:
            report.add(Finding.UNEXPLAINED, f"No event committed to the content of event {content.event_id}.")
            continue
        _check_erasures(report, content, explanations)
        found = content.commitment()
        if found is not None and not compare_digest(found, bound):
            report.add(Finding.UNEXPLAINED, f"The content of event {content.event_id} was altered.")
    if known.left:
        report.add(Finding.UNEXPLAINED, f"The content of {known.left} events is gone without a word.")


def contents():
    sources = (module.contents() for _, module in event_modules() if hasattr(module, "contents"))
    return chain.from_iterable(sources)


def _check_erasures(report, content, explanations):
    erasures = content.erasures()
    report.erased += bool(erasures)
    for part, erased_by in erasures:
        events, keys, parts = explanations(erased_by)
        is_named = content.event_id in events or (content.key and content.key in keys)
        if not is_named or (part and part not in parts):
            what = f"The {part or 'content'} of event {content.event_id}"
            report.add(Finding.UNEXPLAINED, f"{what} was erased by nobody.")


def _explanation(event_id):
    """What an event says it erased: the events whose content it was, their keys, and which parts."""
    event = Event.objects.filter(pk=event_id).values_list("action", "facts").first()
    if event is None or not event[0].endswith(EXPLAINING):
        return frozenset(), frozenset(), frozenset()
    facts = event[1]
    return (
        frozenset([facts.get("event"), *facts.get("events", [])]),
        frozenset(facts.get("keys", [])),
        frozenset(facts.get("parts", [])),
    )
