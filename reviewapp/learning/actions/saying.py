"""Words that people leave with what they do: bound to its event, and kept beside it to be erased one day."""

from reviewapp.learning.models import Remark


def say(tell, action, subject, by, *, kind, text, of=None, **facts):
    """Tell of a verb by `tell` and keep the words that came with it, which are `of` another thing if named.

    Returns the remark, or None where nothing was said.
    """
    if not text:
        tell(action, subject, by, **facts)
        return None
    about = {"pattern" if kind == Remark.Kind.PATTERN else "suggestion": of or subject}
    remark = Remark(workflow_id=subject.workflow_id, kind=kind, text=text, by=by, **about)
    event = tell(action, subject, by, commitment=remark.commitment, **facts)
    remark.event_id, remark.at = event.pk, event.at
    remark.save(force_insert=True)
    return remark
