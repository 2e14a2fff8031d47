"""The rows of the inbox: suggestions, and patterns that none speaks for yet."""

from django.db.models import Prefetch
from django.urls import reverse

from reviewapp.learning.models import Pattern, Replay, Suggestion
from reviewapp.learning.presenting import stages
from reviewapp.learning.presenting.estimating import estimate_of
from reviewapp.learning.presenting.trends import sparks_of_patterns, sparks_of_suggestions


def shown(rows):
    """Rows of both kinds in the order given, with their lines; the same few queries for any number."""
    suggestions = [row for row in rows if isinstance(row, Suggestion)]
    patterns = [row for row in rows if isinstance(row, Pattern)]
    lines = sparks_of_suggestions(suggestions) | sparks_of_patterns(patterns)
    replays = newest_replays(suggestions)
    named = names_of(suggestions)
    return [
        suggestion_row(row, lines[row.pk], named[row.pk], replays.get(row.pk))
        if isinstance(row, Suggestion)
        else pattern_row(row, lines[row.pk])
        for row in rows
    ]


def names_of(suggestions):
    """The names of each suggestion's patterns, the most frequent first."""
    found = Suggestion.objects.filter(pk__in=[each.pk for each in suggestions]).only("pk")
    often = Pattern.objects.order_by("-hits", "pk").only("name", "label")
    found = found.prefetch_related(Prefetch("patterns", often))
    return {each.pk: [str(pattern) for pattern in each.patterns.all()] for each in found}


def newest_replays(suggestions):
    newest = Replay.objects.filter(suggestion__in=suggestions).order_by("suggestion_id", "-pk")
    newest = newest.distinct("suggestion_id").only("suggestion", "state", "done", "total")
    return {each.suggestion_id: each for each in newest}


def suggestion_row(suggestion, line, names, replay):
    tone, drawing = stages.KINDS[suggestion.kind]
    url = reverse("learning:suggestion", args=[suggestion.number])
    return {
        "title": suggestion.title,
        "reference": str(suggestion),
        "url": url,
        "text": names[0] if names else "",
        "more": max(0, len(names) - 1),
        "workflow": suggestion.workflow,
        "kind": suggestion.get_kind_display(),
        "tone": tone,
        "drawing": drawing,
        "hits": suggestion.hits,
        "hits_url": reverse("learning:suggestion_outputs", args=[suggestion.number]),
        "line": line if names else None,
        "estimate": estimate_of(suggestion),
        "grade": suggestion.grade,
        "pieces": stages.pieces(suggestion.state),
        "stage": stages.words_of(suggestion, replay),
        "waits": suggestion.state == Suggestion.State.OPEN,
        "saves": stages.saves(suggestion.minutes_a_week),
    }


def pattern_row(pattern, line):
    return {
        "title": str(pattern),
        "url": reverse("learning:pattern", args=[pattern.pk]),
        "text": pattern.label if pattern.name else "",
        "workflow": pattern.workflow,
        "kind": f"{pattern.get_kind_display()} pattern",
        "drawing": "rectangle-stack",
        "hits": pattern.hits,
        "hits_url": reverse("learning:pattern_outputs", args=[pattern.pk]),
        "line": line,
        "estimate": estimate_of(pattern),
        "pieces": [place == 0 for place in range(len(stages.STEPS))],
        "stage": pattern.get_state_display(),
    }
