"""Versions of the past: in order, with their own times, and no news to anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.workflows.actions import PastVersion, import_version
from tests import factories

DOCUMENT = {"prompt": "Be brief.", "routing": [], "thresholds": {}, "checks": []}


@pytest.fixture
def refunds(northwind):
    return factories.make_workflow(northwind, slug="refunds")


@pytest.fixture
def version_of(enzo, lena):
    def make(*, days_ago, document=DOCUMENT):
        since = timezone.now() - timedelta(days=days_ago)
        return PastVersion(document, f"As of {days_ago} days ago.", enzo, lena, since)

    return make


def test_versions_of_the_past_have_their_own_times(refunds, version_of, ada):
    first, second = version_of(days_ago=20), version_of(days_ago=5)
    import_version(refunds, first, by=ada)
    import_version(refunds, second, by=ada)

    one, two = refunds.versions.order_by("number")
    assert (one.published_at, two.published_at) == (first.since, second.since)
    assert one.rollouts.get().ended_at == second.since
    assert two.rollouts.get().ended_at is None


def test_it_is_told_to_the_trail_and_to_no_agent(refunds, version_of, ada):
    import_version(refunds, version_of(days_ago=20), by=ada)

    told = Event.objects.get(action__startswith="policy.")
    assert told.action == "policy.imported"
    assert told.facts["number"] == 1


def test_they_come_oldest_first(refunds, version_of, ada):
    import_version(refunds, version_of(days_ago=5), by=ada)

    for wrong in (version_of(days_ago=20), version_of(days_ago=-1)):
        with pytest.raises(Refused, match="oldest first"):
            import_version(refunds, wrong, by=ada)
    assert refunds.versions.count() == 1


def test_one_that_does_not_fit_is_refused(refunds, version_of, ada):
    with pytest.raises(Invalid):
        import_version(refunds, version_of(days_ago=3, document={"routing": "soon"}), by=ada)
    assert not refunds.versions.exists()


def test_only_who_imports_history_may(refunds, version_of, lena):
    with pytest.raises(NotAllowed):
        import_version(refunds, version_of(days_ago=3), by=lena)


def test_nothing_changes_when_recording_fails(refunds, version_of, ada, monkeypatch):
    monkeypatch.setattr("reviewapp.workflows.actions.importing.record", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        import_version(refunds, version_of(days_ago=3), by=ada)

    assert not refunds.versions.exists()
