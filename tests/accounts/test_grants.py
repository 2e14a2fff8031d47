"""Design §9, written out again by hand: the table in code must say the same."""

import pytest

from reviewapp.accounts.models import Agent
from reviewapp.accounts.permissions import GRANTS, Permission, Role, may, require, who_may
from reviewapp.base.errors import NotAllowed
from tests.factories import give_role

# One letter a role, in the order of the design's columns; a point where the role may not.
COLUMNS = {"r": "reviewer", "s": "senior", "l": "lead", "e": "engineer", "a": "admin", "u": "auditor"}
MATRIX = {
    # claim and decide in own queues
    "see_queue": "rsl...",
    "claim": "rsl...",
    "decide": "rsl...",
    # decide escalations, adjudicate
    "decide_escalation": ".sl...",
    # looking at any output of the team
    "open_output": "..le.u",
    # writing to colleagues on an item one sees
    "comment_item": "rsle..",
    # taking out what a workflow masks
    "see_unmasked": "..l...",
    # reassign, reopen, bulk decide, queue settings
    "reassign": "..l...",
    "reopen": "..l...",
    "set_up_queues": "..l...",
    # dashboards, alerts, exports of own team
    "see_own_figures": ".sle..",
    "see_figures": "..le.u",
    "export": "..le..",
    "answer_alerts": "..le..",
    "set_up_alerts": "..le..",
    "agree": "..le..",
    # draft policy versions and suggestions
    "see_policy": "rsleau",
    "comment_policy": "rsle..",
    "draft_policy": "..le..",
    # approve a suggestion, start or widen a canary
    "approve_change": "..le..",
    # set a reviewer aside, count them again
    "quarantine": "..l...",
    # roll back, pause a workflow
    "roll_back": "..lea.",
    "pause": "..lea.",
    "set_up_workflows": "..lea.",
    # people, roles, keys, endpoints
    "see_people": "....au",
    "change_people": "....a.",
    "see_keys": "..l.au",
    "set_up_keys": "..l.a.",
    "see_endpoints": "..l.au",
    "set_up_endpoints": "..l.a.",
    # retention rules, legal holds, erasure
    "see_retention": "....au",
    "set_retention": "....a.",
    # audit: search, verify, export
    "read_audit_own": "rsleau",
    "read_audit_team": ".sle.u",
    "read_audit_admin": "....au",
    "read_audit_all": ".....u",
    # history comes in by an admin's token
    "import_history": "....a.",
}


def test_every_permission_has_its_line():
    assert set(MATRIX) == set(Permission.values)


@pytest.mark.parametrize("permission", MATRIX)
def test_the_table_grants_exactly_what_the_design_says(permission):
    granted = {str(role) for role, held in GRANTS.items() if permission in held}
    assert granted == {COLUMNS[letter] for letter in MATRIX[permission].replace(".", "")}


def test_every_role_has_its_column():
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("letter", COLUMNS)
def test_people_may_what_their_role_grants_and_nothing_in_another_team(letter, cast, northwind, otto):
    names = {"r": "rosa", "s": "sam", "l": "lena", "e": "enzo", "a": "ada", "u": "aude"}
    person = cast[names[letter]]
    for permission, columns in MATRIX.items():
        assert may(person, permission, team=northwind) == (letter in columns), permission
        assert not may(person, permission, team=otto.teams[0])


def test_roles_add_up(rosa, northwind):
    give_role(rosa, northwind, "auditor")
    assert may(rosa, Permission.DECIDE, team=northwind)
    assert may(rosa, Permission.READ_AUDIT_ALL, team=northwind)


def test_asking_often_costs_one_query(rosa, northwind, django_assert_num_queries):
    rosa.forget_roles()
    with django_assert_num_queries(1):
        for permission in Permission:
            may(rosa, permission, team=northwind)


def test_an_agent_holds_no_role(support_agent: Agent, northwind):
    assert not any(may(support_agent, permission, team=northwind) for permission in Permission)


def test_nobody_in_particular_may_nothing_but_the_system_may(northwind):
    assert not may(None, Permission.DECIDE, team=northwind)
    require(None, Permission.DECIDE, team=northwind)


def test_a_person_switched_off_may_nothing(lena, northwind):
    lena.is_active = False
    assert not may(lena, Permission.PAUSE, team=northwind)


def test_a_refusal_says_whom_to_ask(rosa, northwind):
    with pytest.raises(
        NotAllowed, match=r"not let you pause a workflow\. .* Ask a lead, an engineer or an admin"
    ):
        require(rosa, Permission.PAUSE, team=northwind)
    assert who_may(Permission.CHANGE_PEOPLE) == "an admin"
