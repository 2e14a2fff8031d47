"""What an undecided suggestion rests on stays until somebody decided it."""

import pytest

from reviewapp.retention import actions
from reviewapp.retention.models import Rule, Run
from reviewapp.review.models import OutputContent
from tests.learning import making
from tests.retention import histories


@pytest.fixture
def observed(workflow, rosa):
    """Three corrections of long ago: a suggestion rests on two of them."""
    made = [making.make_observation(workflow, rosa) for _ in range(3)]
    histories.aged(100)
    return made


@pytest.fixture
def suggestion(workflow, observed):
    return making.make_suggestion(workflow, making.make_pattern(workflow, hits=observed[:2]))


@pytest.fixture
def rule(northwind, ada):
    return Rule.objects.create(
        team=northwind, name="Mails", kind="content", days=30, is_on=True, made_by=ada,
        in_force_since="2020-01-01T00:00Z",
    )  # fmt: skip


def finish(run):
    while run.is_under_way:
        run = actions.work_on(run)
    return run


def test_the_dry_run_counts_it_and_names_the_suggestion(rule, suggestion):
    found = actions.preview(rule, rule.wanted)
    assert (found.number, found.evidence, found.suggestions) == (1, 2, [suggestion])


def test_it_goes_once_the_suggestion_is_decided(rule, suggestion, ada):
    first = finish(actions.run_now(rule, by=ada))
    assert (first.done, first.evidence_back) == (1, 2)
    assert OutputContent.objects.filter(salt__isnull=False).count() == 2
    type(suggestion).objects.update(state="outdated", closed_at="2026-01-01T00:00Z")
    second = finish(actions.run_now(rule, by=ada))
    assert (second.done, second.evidence_back, Run.objects.count()) == (2, 0, 2)
