from dataclasses import replace

from django.db import connection, transaction
from django.db.models import Sum

from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.doubting import ask_again
from reviewapp.learning.actions.observing import FIELD_CHANGES
from reviewapp.learning.actions.slicing import WINDOW
from reviewapp.learning.actions.weighing import weighed
from reviewapp.learning.admission import CEILING, FLOOR, SETTINGS, Candidate, admitted
from reviewapp.learning.models import Atom, LearningSettings, Observation, Pattern
from reviewapp.workflows.contract import fields_of

ADMITTED, CANDIDATE = Pattern.State.ADMITTED, Pattern.State.CANDIDATE
COLUMNS = (
    "pk", "kind", "hits", "exposures", "units", "reviewers", "top_share", "state", "change", "base_rate",
    "log_e", "parent", "is_faint",
)  # fmt: skip
WITHOUT_BAR = frozenset({Pattern.Kind.FIELD, Pattern.Kind.THEME, Pattern.Kind.SLICE})
WHOLE_FIELDS, AMOUNTS = ("missing", "extra", "wrong"), ("shifted", "scaled", "rounded")
FIELD_FLOOR, FIELD_MOST = 0.02, 0.1
THEME_RATE, AMOUNT_RATE = 0.01, 0.005
# Counted at once, and looked for by night: the share of false ones is held down in each by itself.
BY_DAY = frozenset({Pattern.Kind.WORDING, Pattern.Kind.FIELD})
BY_NIGHT = frozenset({Pattern.Kind.SLICE, Pattern.Kind.PHRASE, Pattern.Kind.THEME})
# What is mined by night is the best of so many questions that were asked.
QUESTIONS = {Pattern.Kind.SLICE: 1000, Pattern.Kind.PHRASE: 20, Pattern.Kind.THEME: 1}
# How much of what people looked at they changed: the rate that any word or field has to beat.
CHANGED = """
SELECT coalesce(sum(removed), 0), coalesce(sum(added), 0), coalesce(sum(cardinality(words)), 0), count(*),
    count(DISTINCT reviewer_id)
FROM learning_observation
WHERE workflow_id = %s AND NOT is_quarantined AND verdict <> 'rejected'
"""
SAVE = """
UPDATE learning_pattern AS pattern SET base_rate = given.base_rate, log_e = given.log_e, state = given.state
FROM unnest(%s::uuid[], %s::float[], %s::float[], %s::text[]) AS given (id, base_rate, log_e, state)
WHERE pattern.id = given.id
"""


@transaction.atomic
def score(workflow):
    """Say of every pattern how sure it is, and let in those that stand; returns how many stand.

    It follows from the counters and from whose corrections count how much, so it may run at any time and
    as often as it likes.
    """
    hold([workflow.pk])
    ask_again(workflow.pk)
    rates, sole_reviewer = base_rates_of(workflow)
    known = Pattern.objects.filter(workflow=workflow, is_forgotten=False)
    patterns = list(known.values_list(*COLUMNS))
    by_weight, wholes = weighed(workflow), _wholes(workflow)
    asked = [_candidate(row, rates, by_weight, wholes) for row in patterns]
    standing = standing_among(asked, workflow=workflow, sole_reviewer=sole_reviewer)
    changed = []
    for row, (candidate, _) in zip(patterns, asked, strict=True):
        sure = candidate.log_e
        state = row[7]
        if state in (ADMITTED, CANDIDATE):
            state = ADMITTED.value if candidate.key in standing else CANDIDATE.value
        if (state, candidate.base_rate, sure) != (row[7], row[9], row[10]):
            changed.append((candidate.key, candidate.base_rate, sure, state))
    _save(changed)
    return len(standing)


def standing_among(asked, *, workflow, sole_reviewer):
    """Of candidates with their kinds, the keys that may be shown under the workflow's settings."""
    chosen = LearningSettings.of(workflow)
    if not chosen.is_on:
        return set()
    setting = replace(
        SETTINGS[chosen.pace],
        least_units=chosen.least_units,
        least_reviewers=chosen.least_reviewers,
        most_of_one=chosen.most_share,
    )
    # All that was tried counts, also the changes that only ever came from one source.
    tried = Atom.objects.filter(workflow=workflow).values("key").distinct().count()
    standing = set()
    for kinds in (BY_DAY, BY_NIGHT):
        own = [(each, kind) for each, kind in asked if kind in kinds]
        total = sum(QUESTIONS[kind] for _, kind in own) if kinds is BY_NIGHT else tried
        common = {"total": max(total, len(own)), "sole_reviewer": sole_reviewer}
        worded = admitted((each for each, _ in own), setting=setting, **common)
        # A field that is wrong in a tenth of all outputs is worth a look; a word must nearly always go.
        lax = admitted((each for each, _ in own), setting=replace(setting, bar=0.0), **common)
        standing |= worded | {each.key for each, kind in own if kind in WITHOUT_BAR and each.key in lax}
    return standing


def base_rates_of(workflow):
    """({kind of pattern: rate to beat}, whether only one person reviews here)."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [workflow.pk])
        removed, added, words, outputs, reviewers = cursor.fetchone()
    wording = _held(max(removed, added) / max(1, words), floor=FLOOR)
    whole = Pattern.objects.filter(workflow=workflow, kind=Pattern.Kind.FIELD, before="", after="")
    wrong = whole.filter(change__in=WHOLE_FIELDS).aggregate(Sum("hits"))["hits__sum"] or 0
    places = max(1, len(fields_of(workflow.effective_output_schema)))
    # However bad a workflow is: a field that is wrong in more than a tenth of its outputs stands out.
    field = min(_held(wrong / max(1, outputs * places), floor=FIELD_FLOOR), FIELD_MOST)
    rates = dict.fromkeys(Pattern.Kind.values, wording)
    return rates | {Pattern.Kind.FIELD.value: field, Pattern.Kind.THEME.value: THEME_RATE}, reviewers == 1


def rate_of(row, rates):
    """A slice has to beat what its whole has to beat."""
    kind, change, mined = row[1], row[8], row[9]
    if kind == Pattern.Kind.PHRASE and mined:
        return mined
    if change in AMOUNTS:  # by chance a wrong number is hardly ever wrong by the same
        return AMOUNT_RATE
    if kind == Pattern.Kind.SLICE:
        kind = Pattern.Kind.FIELD if change in FIELD_CHANGES else Pattern.Kind.WORDING
    return rates[kind]


def _held(rate, *, floor):
    return round(min(max(rate, floor), CEILING), 6)


def _candidate(row, rates, by_weight, wholes):
    key, kind, hits, exposures, units, reviewers, top_share = row[:7]
    if not row[12]:  # of a faint one, who judged its chances is not known
        hits, exposures, top_share = by_weight.get(key) or (hits, exposures, top_share)
    beside = None
    if row[11] in wholes:
        whole_hits, whole = (by_weight.get(row[11]) or wholes[row[11]])[:2]
        beside = (max(whole_hits - hits, 0), max(whole - exposures, 0))
    return Candidate(key, hits, exposures, rate_of(row, rates), units, reviewers, top_share, beside), kind


def _wholes(workflow):
    """{pattern: (hits, exposures)} of those that have parts; empty where only the latest outputs were mined,
    for then the rest of a pattern is older than its part.
    """
    if Observation.objects.filter(workflow=workflow).count() > WINDOW:
        return {}
    wholes = Pattern.objects.filter(workflow=workflow, parts__isnull=False)
    return {key: (hits, chances) for key, hits, chances in wholes.values_list("pk", "hits", "exposures")}


def _save(changed):
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(SAVE, [list(column) for column in zip(*changed, strict=True)])
