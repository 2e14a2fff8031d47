"""Drafting, publishing and rolling back."""

import copy

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.workflows import actions
from reviewapp.workflows.models import PolicyVersion, Rollout
from reviewapp.workflows.policy import in_force
from reviewapp.workflows.routing import route
from tests import factories
from tests.workflows.conftest import DOCUMENT


def changed(prompt="Decide kindly."):
    return {**copy.deepcopy(DOCUMENT), "prompt": prompt}


def redraft(workflow, by, prompt="Decide kindly."):
    draft = actions.start_draft(workflow, by=by)
    return actions.edit_draft(draft, by=by, document=changed(prompt), notes="Kinder.")


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_a_draft_starts_as_the_live_version_reads(refunds, published, enzo):
    draft = actions.start_draft(refunds, by=enzo)

    assert (draft.document, draft.based_on) == (DOCUMENT, published)
    with pytest.raises(Refused, match="open already"):
        actions.start_draft(refunds, by=enzo)


def test_a_draft_is_checked_against_contract_and_queues(draft, enzo):
    wrong = changed()
    wrong["routing"][0]["when"]["all"][0]["field"] = "output.amout"

    with pytest.raises(Invalid) as caught:
        actions.edit_draft(draft, by=enzo, document=wrong, queue_slugs={"legal"})

    assert set(caught.value.errors) == {"routing.0.when.all.0.field", "routing.0.then.queue"}


def test_an_edit_over_somebody_elses_is_refused(draft, enzo, lena):
    seen = bytes(draft.digest)
    actions.edit_draft(draft, by=lena, document=changed(), notes="x", seen=seen)

    with pytest.raises(Refused, match="Lena Koch changed this draft"):
        actions.edit_draft(draft, by=enzo, document=changed("Mine"), notes="x", seen=seen)


def test_saving_what_is_there_already_changes_nothing(draft, enzo, lena):
    again = actions.edit_draft(draft, by=lena, document=DOCUMENT, notes="The first policy.")

    assert again.last_edited_by == enzo
    assert told().count("policy.draft_changed") == 1


def test_a_discarded_draft_makes_room(draft, refunds, enzo):
    actions.discard_draft(draft, by=enzo)

    actions.start_draft(refunds, by=enzo)
    with pytest.raises(Refused, match="closed"):
        actions.edit_draft(draft, by=enzo, document=DOCUMENT)


def test_the_first_version_needs_no_second_person(refunds, enzo, draft):
    version = actions.publish(draft, by=enzo, digest=draft.digest)

    assert (version.number, version.author, version.published_by) == (1, enzo, enzo)
    assert told()[-2:] == ["policy.published", "policy.activated"]


def test_a_later_version_needs_a_second_person(refunds, published, enzo, lena):
    draft = redraft(refunds, enzo)
    with pytest.raises(Refused, match="another person"):
        actions.publish(draft, by=enzo, digest=draft.digest)

    version = actions.publish(draft, by=lena, digest=draft.digest)

    assert (version.number, version.author, version.published_by) == (2, enzo, lena)
    assert Rollout.objects.get(ended_at=None).version == version


def test_publishing_binds_to_what_was_read(refunds, published, enzo, lena):
    draft = redraft(refunds, enzo)
    seen = draft.digest
    actions.edit_draft(draft, by=enzo, document=changed("Sneaky"), notes="Kinder.")

    with pytest.raises(Refused, match="changed since you read it"):
        actions.publish(draft, by=lena, digest=seen)
    assert PolicyVersion.objects.count() == 1


def test_publishing_needs_release_notes(refunds, enzo):
    draft = actions.start_draft(refunds, by=enzo)
    with pytest.raises(Invalid) as caught:
        actions.publish(draft, by=enzo, digest=draft.digest)
    assert "notes" in caught.value.errors


def test_a_draft_is_published_once(draft, lena):
    actions.publish(draft, by=lena, digest=draft.digest)
    with pytest.raises(Refused, match="closed"):
        actions.publish(draft, by=lena, digest=draft.digest)


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_may_neither_draft_nor_publish(refunds, draft, cast, who):
    with pytest.raises(NotAllowed):
        actions.edit_draft(draft, by=cast[who], document=DOCUMENT)
    with pytest.raises(NotAllowed):
        actions.publish(draft, by=cast[who], digest=draft.digest)
    with pytest.raises(NotAllowed):
        actions.discard_draft(draft, by=cast[who])


def test_rolling_back_makes_a_new_version_of_the_old_words(refunds, published, enzo, lena, ada):
    draft = redraft(refunds, enzo)
    second = actions.publish(draft, by=lena, digest=draft.digest)

    third = actions.roll_back(refunds, by=ada, to=published, reason="Too kind.")

    assert (third.number, third.document, third.origin) == (3, DOCUMENT, "rollback")
    assert (third.rolled_back_from, third.notes) == (second, "Back to v1: Too kind.")
    assert Rollout.objects.get(ended_at=None).version == third
    assert told()[-2:] == ["policy.rolled_back", "policy.activated"]


def test_a_roll_back_is_refused_where_it_makes_no_sense(refunds, published, lena, rosa):
    with pytest.raises(Refused, match="live already"):
        actions.roll_back(refunds, by=lena, to=published, reason="Why")
    with pytest.raises(NotAllowed):
        actions.roll_back(refunds, by=rosa, to=published, reason="Why")
    other = factories.make_policy(factories.make_workflow(refunds.team))
    with pytest.raises(Refused, match="another workflow"):
        actions.roll_back(refunds, by=lena, to=other, reason="Why")


def test_a_roll_back_needs_a_reason(refunds, published, enzo, lena):
    draft = redraft(refunds, enzo)
    actions.publish(draft, by=lena, digest=draft.digest)

    with pytest.raises(Invalid):
        actions.roll_back(refunds, by=lena, to=published, reason=" ")


def test_nothing_is_published_when_recording_fails(draft, lena, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.workflows.actions.publishing.record", fail)
    with pytest.raises(RuntimeError):
        actions.publish(draft, by=lena, digest=draft.digest)
    draft.refresh_from_db()
    assert draft.closed_at is None
    assert not PolicyVersion.objects.exists()


def test_the_database_refuses_to_change_a_version(published):
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        PolicyVersion.objects.update(notes="Nothing happened.")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute("DELETE FROM workflows_policyversion WHERE id = %s", [published.pk])


def test_the_database_wants_a_second_person_and_one_live_version(refunds, published, enzo):
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        factories.make_policy(refunds, author=enzo, published_by=enzo)
    with pytest.raises(IntegrityError, match="one_live_rollout"), transaction.atomic():
        Rollout.objects.create(workflow=refunds, version=published)


def test_the_policy_in_force_is_compiled_once(refunds, published, django_assert_num_queries):
    in_force(refunds)
    with django_assert_num_queries(1):
        version, policy = in_force(refunds)

    assert (version, policy.auto_approve_at) == (published, 0.9)


def test_without_a_policy_nothing_is_approved(refunds):
    version, policy = in_force(refunds)

    routed = route(policy, {"confidence": 1.0}, autonomy="trusted", draw=0.5)
    assert (version, routed.route, routed.reasons[0]["kind"]) == (None, "review", "policy")
