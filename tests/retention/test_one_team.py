"""The database refuses rules, changes and runs that belong to two teams, whoever writes them."""

import pytest
from django.db import DatabaseError, transaction

from reviewapp.retention import actions
from reviewapp.retention.models import Rule, Run
from tests import factories

WANTED = {"name": "Remarks", "days": 30, "action": "erase"}


@pytest.fixture
def change(northwind, ada):
    return actions.add_rule(northwind, by=ada, kind="comments", wanted=WANTED, reason="Asked for.")


@pytest.fixture
def rule(change, alan):
    return actions.confirm_rule(change, by=alan, digest=change.digest, typed=None).rule


@pytest.fixture
def southwind(db):
    return factories.make_team(name="Southwind")


def test_a_rule_names_a_workflow_of_its_own_team(rule, southwind):
    with pytest.raises(DatabaseError, match="belongs to one team"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(workflow=factories.make_workflow(southwind))


def test_a_run_and_a_change_are_of_the_rules_team(rule, southwind, ada):
    actions.run_now(rule, by=ada)
    for rows in (Run.objects.all(), rule.changes.all()):
        with pytest.raises(DatabaseError, match="belongs to one team"), transaction.atomic():
            rows.update(team=southwind)
