"""Which rows a rule reaches, and which of them stay all the same: held ones, and evidence not yet judged."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from reviewapp.base.keeping import ERASE, MASK, Reach, kinds
from reviewapp.learning.models import Evidence, Suggestion
from reviewapp.retention.holding import any_live, held

DONE = {ERASE: "erased", MASK: "masked"}


def known_kinds():
    """All kinds of things that are kept, by key."""
    return kinds(tuple(settings.AREAS))


def kind_of(rule):
    return known_kinds()[rule.kind]


def refusal_of_action(kind, action):
    """Why no rule does this to things of a kind; empty if one may."""
    if action not in DONE or action in kind.actions:
        return ""
    return f"{kind.label} cannot be {DONE[action]}. Choose another action."


def cutoff(days, now):
    """What is from before this moment is older than so many days."""
    return now - timedelta(days=days)


def reached(rule, *, before, action=None):
    """Every row of the rule's kind from before a moment, held or not."""
    reach = Reach(rule.team_id, rule.workflow_id, before, str(action or rule.action))
    return kind_of(rule).rows(reach)


def going(rule, *, before, action=None):
    """Those that go. The conditions are part of the statement that erases, so a hold set before it wins."""
    rows = reached(rule, before=before, action=action)
    if kind_of(rule).is_evidence:
        rows = rows.filter(~is_evidence())
    return rows.filter(~held()) if any_live(rule.team_id) else rows


def is_evidence():
    """Whether a suggestion that nobody decided yet rests on the output."""
    resting = Evidence.objects.filter(
        pattern__suggestions__state__in=Suggestion.UNDECIDED, observation__output=OuterRef("output_id")
    )
    return Exists(resting)


def leant_on(rule, rows):
    """The undecided suggestions that rest on some of these rows."""
    if not kind_of(rule).is_evidence:
        return Suggestion.objects.none()
    resting = Evidence.objects.filter(
        pattern__suggestions=OuterRef("pk"), observation__output__in=rows.values("output_id")
    )
    undecided = Suggestion.objects.undecided().filter(team=rule.team_id)
    return undecided.filter(Exists(resting)).order_by("number")
