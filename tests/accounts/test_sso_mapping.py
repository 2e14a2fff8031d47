"""Which roles follow from groups: pure, so for any groups at all."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.accounts.permissions import Role
from reviewapp.accounts.sso.mapping import by_group, by_role, governed, roles_after, roles_for

ROLES = st.sampled_from([str(role) for role in Role])
BY_DEFAULT = st.lists(ROLES.filter(lambda role: role != "admin"), unique=True)
GROUPS = st.sampled_from(["support", "team-leads", "it", "Support", "cn=a,ou=b", "größe"])
MAPPINGS = st.dictionaries(GROUPS, st.lists(ROLES, min_size=1, unique=True))
NAMED = st.lists(GROUPS)
HELD = st.frozensets(ROLES)


@given(NAMED, MAPPINGS, BY_DEFAULT)
def test_nobody_gets_a_role_that_neither_a_group_nor_the_default_gives(groups, mapping, default):
    given_by_hand_of_the_mapping = {role for group in groups for role in mapping.get(group, [])}
    found = roles_for(groups, roles_by_group=mapping, default_roles=default)

    assert found == (given_by_hand_of_the_mapping or set(default))
    assert found <= governed(roles_by_group=mapping, default_roles=default)


@given(NAMED, MAPPINGS, BY_DEFAULT)
def test_nobody_becomes_admin_unless_a_group_of_theirs_says_so(groups, mapping, default):
    found = roles_for(groups, roles_by_group=mapping, default_roles=default)

    assert ("admin" in found) == any("admin" in mapping.get(group, []) for group in groups)


@given(NAMED, NAMED, MAPPINGS)
def test_another_group_never_takes_a_role_away(groups, more, mapping):
    few = roles_for(groups, roles_by_group=mapping, default_roles=[])

    assert few <= roles_for(groups + more, roles_by_group=mapping, default_roles=[])


@given(NAMED, MAPPINGS)
def test_order_and_repetition_of_groups_mean_nothing(groups, mapping):
    once = roles_for(sorted(set(groups)), roles_by_group=mapping, default_roles=[])

    assert roles_for([*groups, *reversed(groups)], roles_by_group=mapping, default_roles=[]) == once


@given(HELD, NAMED, MAPPINGS, BY_DEFAULT)
def test_roles_that_the_mapping_never_names_stay_as_given_by_hand(held, groups, mapping, default):
    ruled = governed(roles_by_group=mapping, default_roles=default)
    mapped = roles_for(groups, roles_by_group=mapping, default_roles=default)
    after = roles_after(held, mapped=mapped, governed=ruled)

    assert after - ruled == held - ruled
    assert after & ruled == mapped
    assert roles_after(after, mapped=mapped, governed=ruled) == after  # a second sign-in changes nothing


@given(MAPPINGS)
def test_what_the_page_shows_is_what_it_saves(mapping):
    assert by_group(by_role(mapping)) == {group: sorted(mapping[group]) for group in mapping}
