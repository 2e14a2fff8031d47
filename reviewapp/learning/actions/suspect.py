from collections import Counter, defaultdict
from math import log

from django.db import transaction
from django.db.models import Count, Q

from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.grouping import hits_of, weights_of
from reviewapp.learning.actions.suspecting import tell
from reviewapp.learning.mistakes import leaders
from reviewapp.learning.models import Evidence, LearningSettings, Observation, Pattern, Suspicion
from reviewapp.learning.reliability import Conduct, Flag, flags, quick_bar
from reviewapp.review.models import Decision, Review

APPROVED = Decision.Verdict.APPROVED
LEAST_PATTERNS, LEAST_SCORE = 3, 10.0
MOST_OF_CHANCES = 0.6
NEW_EVIDENCE = 1.5


@transaction.atomic
def suspect(workflow):
    """Look for reviewers whose decisions stand out, and raise what a lead should look at; returns the new.

    A flag that a lead dropped comes back only when half as much again speaks for it.
    """
    hold([workflow.pk])
    raised = []
    for flag in [*flags(conducts(workflow)), *alone(workflow)]:
        standing = Suspicion.objects.filter(workflow=workflow, reviewer=flag.rater, kind=flag.kind)
        if open_one := standing.filter(state=Suspicion.State.OPEN).first():
            open_one.score, open_one.facts = flag.score, flag.facts
            open_one.save(update_fields=["score", "facts"])
        elif not (standing.quarantined().exists() or _was_settled(standing, flag)):
            raised.append(_raise(workflow, flag))
    return raised


def _raise(workflow, flag):
    suspicion = Suspicion.objects.create(
        workflow=workflow, reviewer_id=flag.rater, kind=flag.kind, score=flag.score, facts=flag.facts
    )
    tell("reviewer.suspected", suspicion, None)
    return suspicion


def _was_settled(standing, flag):
    last = standing.exclude(state=Suspicion.State.OPEN).first()
    return last is not None and flag.facts["count"] < NEW_EVIDENCE * last.facts.get("count", 0)


def conducts(workflow) -> list[Conduct]:
    """What each reviewer did here, in counts."""
    rows = Decision.objects.effective().filter(workflow=workflow, verdict__in=Observation.Verdict.values)
    rows = list(rows.values_list("output", "decided_by", "verdict", "seconds_spent", "review__purpose"))
    by_output, counts = defaultdict(list), defaultdict(Counter)
    bar = quick_bar(seconds for *_, seconds, _ in rows if seconds)
    for output, person, verdict, seconds, purpose in rows:
        approved = verdict == APPROVED
        by_output[output].append((person, approved))
        counts[person].update(decided=1, approved=approved, quick=0 < seconds < bar)
        if purpose == Review.Purpose.GOLD:
            counts[person].update(gold=1, gold_approved=approved)
    for said in by_output.values():
        for person, approved in said:
            others = [other for who, other in said if who != person]
            if others:
                agreed = 2 * sum(other == approved for other in others) >= len(others)
                counts[person].update(compared=1, agreed=agreed)
    return [Conduct(person, **counted) for person, counted in sorted(counts.items())]


def alone(workflow) -> list[Flag]:
    """Who makes several changes that nobody else makes, although others had most of the chances."""
    most = LearningSettings.of(workflow).most_share
    own = Pattern.objects.filter(workflow=workflow, hits__gte=3, top_share__gt=most)
    own = own.standing().atomic().filter(is_faint=False)
    weights = weights_of(own)
    found = leaders(hits_of(weights), weights)
    score, count = defaultdict(float), Counter()
    for person, hits, chances in _shares(found, most):
        if chances <= MOST_OF_CHANCES:
            score[person] += hits * log(1 / max(chances, 0.01))
            count[person] += 1
    return [
        Flag(person, Suspicion.Kind.ALONE.value, score[person], {"count": count[person]})
        for person in sorted(count)
        if count[person] >= LEAST_PATTERNS and score[person] >= LEAST_SCORE
    ]


def _shares(patterns, most):
    """(who makes nearly all changes of a pattern, how many, their share of its chances)."""
    counted = Evidence.objects.filter(pattern__in=patterns, observation__is_quarantined=False)
    rows = counted.values_list("pattern", "observation__reviewer").annotate(
        chances=Count("pk"), hits=Count("pk", filter=Q(is_hit=True))
    )
    by_pattern = defaultdict(list)
    for pattern, person, chances, hits in rows:
        by_pattern[pattern].append((hits, chances, person))
    for pattern in patterns:
        hits, chances, person = max(by_pattern[pattern])
        if hits > most * sum(each[0] for each in by_pattern[pattern]):
            yield person, hits, chances / sum(each[1] for each in by_pattern[pattern])
