"""Setting up and changing workflows and categories."""

import pytest
from django.db import IntegrityError, transaction

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.workflows import actions
from reviewapp.workflows.models import Category, Workflow
from tests import factories
from tests.workflows.conftest import REFUND


def create(team, by, **fields):
    given = {"name": "Support", "slug": "support", "default_queue": "front-line"} | fields
    return actions.create_workflow(team, by=by, **given)


def told(subject, action):
    return Event.objects.filter(action=action, subject_id=str(subject.pk)).count()


def test_a_lead_sets_up_a_workflow(northwind, lena):
    workflow = create(northwind, lena)

    assert (workflow.kind, workflow.autonomy) == ("text", "approve")
    assert told(workflow, "workflow.created") == 1


@pytest.mark.parametrize("who", ["rosa", "sam", "aude", "otto"])
def test_others_may_not_set_one_up(northwind, cast, who):
    with pytest.raises(NotAllowed):
        create(northwind, cast[who])
    assert not Workflow.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"default_queue": ""}, "default_queue"),
        ({"kind": "picture"}, "kind"),
        ({"autonomy": "trusted"}, "autonomy"),
        ({"kind": "object", "output_schema": {}}, "output_schema"),
        ({"input_schema": {"$ref": "http://x"}}, "input_schema"),
        ({"sla": {"huge": 1}}, "sla"),
        ({"sla": {"low": 0}}, "sla"),
        ({"undo_seconds": 31}, "undo_seconds"),
        ({"expire_after_minutes": 0}, "expire_after_minutes"),
        ({"justify_from": "huge"}, "justify_from"),
        ({"team_id": 3}, "team_id"),
    ],
)
def test_bad_settings_name_their_field(northwind, lena, fields, field):
    with pytest.raises(Invalid) as caught:
        create(northwind, lena, **fields)
    assert field in caught.value.errors
    assert not Event.objects.exists()


def test_two_workflows_of_a_team_have_two_addresses(northwind, lena):
    create(northwind, lena)
    with pytest.raises(Invalid) as caught:
        create(northwind, lena)
    assert "slug" in caught.value.errors


def test_a_change_is_told_once_and_no_change_not_at_all(refunds, enzo):
    actions.change_workflow(refunds, by=enzo, guidelines="Be kind.")
    actions.change_workflow(refunds, by=enzo, guidelines="Be kind.")

    event = Event.objects.get(action="workflow.changed")
    assert event.facts == {"changed": ["guidelines"]}


def test_a_contract_that_live_rules_no_longer_fit_is_refused(refunds, published, enzo):
    schema = {**REFUND, "properties": {**REFUND["properties"]}}
    del schema["properties"]["reason"]

    with pytest.raises(Invalid) as caught:
        actions.change_workflow(refunds, by=enzo, output_schema=schema)

    assert "“Says why” of v1 no longer fits" in caught.value.errors["output_schema"][0]
    refunds.refresh_from_db()
    assert refunds.output_schema == REFUND


def test_a_wider_contract_is_taken(refunds, published, enzo):
    schema = {**REFUND, "properties": {**REFUND["properties"], "city": {"type": "string"}}}

    actions.change_workflow(refunds, by=enzo, output_schema=schema)

    refunds.refresh_from_db()
    assert "city" in refunds.output_schema["properties"]


def test_kind_and_slug_stay(refunds, enzo):
    with pytest.raises(Invalid) as caught:
        actions.change_workflow(refunds, by=enzo, kind="text", slug="other")
    assert set(caught.value.errors) == {"kind", "slug"}


def test_nothing_changes_when_recording_fails(refunds, enzo, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.workflows.actions.workflows.record", fail)
    with pytest.raises(RuntimeError):
        actions.change_workflow(refunds, by=enzo, guidelines="Lost")
    refunds.refresh_from_db()
    assert refunds.guidelines == ""


# ---- categories --------------------------------------------------------------------------------


def test_a_category_is_added_with_a_number_of_its_own(refunds, lena):
    category = actions.add_category(refunds, by=lena, name="Wrong amount", number=1, cause="data")

    assert category.key == "wrong-amount"
    assert told(category, "category.added") == 1
    with pytest.raises(Invalid) as caught:
        actions.add_category(refunds, by=lena, name="Other", number=1)
    assert caught.value.errors["number"] == ["1 is “Wrong amount” already; retire that or choose another."]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"number": 0}, "number"),
        ({"number": 10}, "number"),
        ({"cause": "luck"}, "cause"),
        ({"severity": "mild"}, "severity"),
        ({"is_active": False}, "is_active"),
    ],
)
def test_a_bad_category_names_its_field(refunds, lena, fields, field):
    with pytest.raises(Invalid) as caught:
        actions.add_category(refunds, by=lena, **{"name": "Tone", "number": 2, **fields})
    assert field in caught.value.errors


def test_a_category_is_changed_and_its_key_stays(refunds, lena):
    category = factories.make_category(refunds, number=1, key="tone")

    actions.change_category(category, by=lena, name="Tone of voice", number=3)

    category.refresh_from_db()
    assert (category.key, category.name, category.number) == ("tone", "Tone of voice", 3)
    assert told(category, "category.changed") == 1


def test_a_retired_category_frees_its_number_and_stays_as_it_is(refunds, lena):
    category = actions.retire_category(factories.make_category(refunds, number=1), by=lena)

    assert told(category, "category.retired") == 1
    actions.add_category(refunds, by=lena, name="Fresh", number=1)
    with pytest.raises(Refused):
        actions.retire_category(category, by=lena)
    with pytest.raises(Refused):
        actions.change_category(category, by=lena, name="Back")


def test_a_reviewer_may_not_touch_categories(refunds, rosa, otto):
    category = factories.make_category(refunds)
    for person in (rosa, otto):
        with pytest.raises(NotAllowed):
            actions.add_category(refunds, by=person, name="x", number=5)
        with pytest.raises(NotAllowed):
            actions.change_category(category, by=person, name="x")
        with pytest.raises(NotAllowed):
            actions.retire_category(category, by=person)


def test_the_database_keeps_numbers_apart(refunds):
    factories.make_category(refunds, number=1)
    with pytest.raises(IntegrityError, match="active_category_has_its_own_number"), transaction.atomic():
        factories.make_category(refunds, number=1)
    factories.make_category(refunds, number=1, is_active=False)
    assert Category.objects.active().count() == 1


def test_a_contract_keeps_the_order_in_which_it_was_written(refunds, enzo):
    backwards = {**REFUND, "properties": dict(reversed(REFUND["properties"].items()))}

    actions.change_workflow(refunds, by=enzo, output_schema=backwards)

    refunds.refresh_from_db()
    assert list(refunds.output_schema["properties"]) == list(reversed(REFUND["properties"]))
