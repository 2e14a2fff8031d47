"""Each permission says why it exists, and the pages say what the code asks."""

import pytest

from reviewapp.accounts.permissions import GRANTS, Permission, Role, may
from reviewapp.accounts.purposes import GROUPS, ROLES, granted_by, matrix, matrix_by_group
from tests.factories import make_person


def test_every_permission_stands_in_one_group_with_a_sentence():
    listed = [permission for found in GROUPS.values() for permission in found]
    assert sorted(listed) == sorted(Permission)
    assert all(why.endswith(".") and len(why) > 20 for found in GROUPS.values() for why in found.values())
    assert set(ROLES) == set(Role)


def test_the_matrix_is_the_table_that_is_asked():
    shown = {row["label"]: row["granted"] for group in matrix_by_group() for row in group["rows"]}
    assert shown == {each.label: [each in GRANTS[role] for role in Role] for each in Permission}
    assert len(matrix()) == len(Permission)


@pytest.mark.parametrize("roles", [("reviewer",), ("lead", "auditor"), ("admin", "engineer"), ()])
def test_what_a_person_may_do_names_the_roles_that_let_them(northwind, roles, db):
    person = make_person("Kim", northwind, *roles)
    told = {row["label"]: row["roles"] for row in granted_by(roles)}
    assert set(told) == {each.label for each in Permission if may(person, each, team=northwind)}
    for label, names in told.items():
        (permission,) = [each for each in Permission if each.label == label]
        assert names == [role.label for role in Role if role in roles and permission in GRANTS[role]]


def test_the_page_says_why(signed_in, aude, rosa):
    browser = signed_in(aude)
    page = browser.get("/settings/roles/").content.decode()
    assert "A hold keeps two people from judging the same item." in page
    assert "Sees everything and changes nothing." in page
    own = browser.get(f"/settings/members/{rosa.pk}/").content.decode()
    assert "What Rosa Diaz may do here" in own
    assert "An answer is what the agent waits for" in own
