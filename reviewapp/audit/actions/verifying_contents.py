from hmac import compare_digest
from itertools import chain

from reviewapp.audit.catalogue import event_modules
from reviewapp.audit.commitments import commit_to
from reviewapp.audit.models import Event
from reviewapp.audit.report import Finding


def check_contents(report):
    """Each content is what its event committed to, or was erased by an event that says so."""
    waiting = dict(Event.objects.exclude(commitment=None).values_list("pk", "commitment"))
    for content in contents():
        report.contents += 1
        commitment = waiting.pop(content.event_id, None)
        if commitment is None:
            report.add(Finding.UNEXPLAINED, f"No event committed to the content of event {content.event_id}.")
        elif content.value is None:
            _check_erasure(report, content)
        elif not compare_digest(commit_to(content.value, content.salt), bytes(commitment)):
            report.add(Finding.UNEXPLAINED, f"The content of event {content.event_id} was altered.")
    if waiting:
        report.add(Finding.UNEXPLAINED, f"The content of {len(waiting)} events is gone without a word.")


def contents():
    sources = (module.contents() for _, module in event_modules() if hasattr(module, "contents"))
    return chain.from_iterable(sources)


def _check_erasure(report, content):
    explained = Event.objects.filter(pk=content.erased_by, action__endswith=".erased")
    if not explained.filter(facts__event=content.event_id).exists():
        report.add(Finding.UNEXPLAINED, f"The content of event {content.event_id} was erased by nobody.")
