"""A check, where a learned line is live and its mistake comes all the same."""

from reviewapp.learning.actions.suggesting.keeping import Draft
from reviewapp.learning.actions.suggesting.lines import shape_of
from reviewapp.learning.actions.suggestions import live_version
from reviewapp.learning.actions.support import chances_of, with_its_change
from reviewapp.learning.estimates import jeffreys
from reviewapp.learning.models import Pattern, Suggestion
from reviewapp.learning.phrasing import check_of

PRECISE = 0.9
LEAST_SINCE = 2


def checks_for(workflow, families):
    """The line comes first: what it ends needs no check. What it does not end is caught before use."""
    live = live_version(workflow)
    if live is None:
        return
    names = {check["name"].casefold() for check in live.document.get("checks", ())}
    for family in families:
        head = Pattern.objects.get(pk=family.head)
        check = check_of(shape_of(head)) if not family.is_sum else None
        if check is None or check["name"].casefold() in names or not _is_precise(head):
            continue
        line = Suggestion.objects.filter(
            workflow=workflow, kind="prompt", state="live", patterns=head
        ).first()
        if line is None or _hits_since(line, head) < LEAST_SINCE:
            continue
        yield Draft(
            kind=Suggestion.Kind.CHECK.value,
            cause=f"check:{head.pk}",
            change={"kind": "check", "op": "add", "check": check},
            title=f"{line} did not end it: check for “{head.before}”",
            patterns=(head.pk,),
        )


def _is_precise(pattern):
    return pattern.exposures and jeffreys(pattern.hits, pattern.exposures).mean >= PRECISE


def _hits_since(line, head):
    new = with_its_change(line, since=line.closed_at)
    return chances_of([head]).filter(new, is_hit=True).count()
