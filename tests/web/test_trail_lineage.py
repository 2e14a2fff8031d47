"""The chain is the same from both ends: if B comes after A, then A comes before B."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reviewapp.learning.models import Approval
from reviewapp.review.models import Outcome
from reviewapp.web.trail import lineage
from tests import factories
from tests.learning import making

EXPECTED = {
    "output", "decision", "correction", "pattern", "suggestion", "approval", "version", "rollout", "watch",
    "outcome",
}  # fmt: skip


@pytest.fixture
def auditor(aude):
    return aude


@pytest.fixture
def grown(northwind, rosa, lena, support_agent):
    """An output that was corrected, the change that came of it, and an output under that change."""
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    observed = making.make_observation(workflow, rosa, agent=support_agent)
    other = making.make_observation(workflow, rosa, agent=support_agent, verdict="approved")
    pattern = making.make_pattern(workflow, hits=[observed], misses=[other])
    version = factories.make_policy(workflow)
    suggestion = making.make_suggestion(workflow, pattern, state="live", version=version)
    Approval.objects.create(suggestion=suggestion, by=lena, digest=suggestion.digest)
    making.make_watch(suggestion)
    last = factories.make_output(workflow, support_agent, policy_version=version, status="approved")
    Outcome.objects.create(output=last, kind="verified", at=timezone.now())
    return observed.output, last


def everything(reader):
    """Each thing of each kind, as (kind, key)."""
    return {
        (kind, str(key))
        for kind, rows in lineage.VISIBLE.items()
        for key in rows(reader).values_list("pk", flat=True)
    }


def edges(reader, *, forward):
    """All pairs (earlier, later) that walking one way finds."""
    walk = lineage.after if forward else lineage.before
    for kind, key in everything(reader):
        for side in walk(kind, key, reader=reader):
            for thing in side.things:
                other = (side.kind, str(thing.pk))
                yield ((kind, key), other) if forward else (other, (kind, key))


def test_every_kind_has_a_way_to_be_told_and_seen():
    from reviewapp.web.trail.telling import NOUNS, WAYS  # noqa: PLC0415

    kinds = {step.before for step in lineage.STEPS} | {step.after for step in lineage.STEPS}
    assert kinds == set(NOUNS) == set(WAYS) == set(lineage.VISIBLE) == EXPECTED


def test_what_comes_after_has_before_it_what_it_came_of(grown, auditor):
    found = set(edges(auditor, forward=True))

    assert found == set(edges(auditor, forward=False))
    assert {kind for pair in found for kind, _ in pair} == EXPECTED


def test_the_whole_way_is_walked_from_an_output_to_the_next_one(grown, auditor):
    first, last = grown
    reached, seen = {("output", str(first.pk))}, set()
    while reached - seen:
        kind, key = (reached - seen).pop()
        seen.add((kind, key))
        for side in lineage.after(kind, key, reader=auditor):
            reached |= {(side.kind, str(thing.pk)) for thing in side.things}

    assert ("output", str(last.pk)) in reached
    assert {kind for kind, _ in reached} == EXPECTED


def test_a_stranger_sees_nothing_of_it(grown, otto):
    assert everything(otto) == set()


def test_the_page_walks_both_ways(grown, auditor, signed_in):
    browser = signed_in(auditor)
    for kind, key in everything(auditor):
        page = browser.get(reverse("audit:chain", args=[kind, key]))
        assert page.status_code == 200
        for side in lineage.after(kind, key, reader=auditor):
            for thing in side.things:
                assert reverse("audit:chain", args=[side.kind, thing.pk]) in page.content.decode()


@pytest.mark.parametrize("place", [("nothing", "1"), ("output", "1"), ("version", "x"), ("version", "999")])
def test_a_place_that_is_none_is_not_found(db, auditor, signed_in, place):
    assert signed_in(auditor).get(reverse("audit:chain", args=place)).status_code == 404


def test_a_strangers_chain_is_not_found(grown, otto, signed_in):
    first, _ = grown
    assert signed_in(otto).get(reverse("audit:chain", args=["output", first.pk])).status_code == 404
