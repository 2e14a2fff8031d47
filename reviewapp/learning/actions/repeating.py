"""The repeat-correction rate: of the chances since a change is in force, how many were corrected again."""

from django.db.models import Count, Q

from reviewapp.learning.actions.support import chances_of, counted_patterns, with_its_change


def repeats_of(suggestion) -> tuple[int, int]:
    """(corrected again, chances) of the suggestion's own mistake, outputs made with its change in force."""
    patterns = counted_patterns(suggestion)
    if not patterns or not _was_live(suggestion):
        return 0, 0
    later = chances_of(patterns).filter(with_its_change(suggestion, since=suggestion.closed_at))
    flags = list(later.values_list("is_hit", flat=True))
    return sum(flags), len(flags)


def repeats_by_suggestion(pattern, suggestions) -> dict:
    """{suggestion: (corrected again, chances)} of one pattern, for all suggestions with one question."""
    lived = [each for each in suggestions if _was_live(each) and each.version_id]
    if not lived:
        return {}
    versions, asked = pattern.workflow.versions.told(), {}
    for each in lived:
        later = with_its_change(each, since=each.closed_at, versions=versions)
        asked[f"of_{each.pk}"] = Count("pk", filter=later)
        asked[f"again_{each.pk}"] = Count("pk", filter=later & Q(is_hit=True))
    counts = chances_of([pattern]).aggregate(**asked)
    return {each.pk: (counts[f"again_{each.pk}"], counts[f"of_{each.pk}"]) for each in lived}


def _was_live(suggestion):
    return suggestion.state in (suggestion.State.LIVE, suggestion.State.ROLLED_BACK)
