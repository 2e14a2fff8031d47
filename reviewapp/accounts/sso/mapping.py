"""Which roles follow from the groups an identity provider names. Pure.

A provider governs exactly the roles its mapping can give. Roles the mapping never names are given and
taken by hand, and signing in leaves them as they are.
"""

ADMIN = "admin"


def roles_for(groups, *, roles_by_group, default_roles):
    """The roles of somebody in these groups; those of nobody's group if none of them gives a role."""
    mapped = {role for group in groups for role in roles_by_group.get(group, ())}
    return frozenset(mapped or default_roles)


def governed(*, roles_by_group, default_roles):
    """Every role this mapping can give: these follow the groups, all others do not."""
    return frozenset(default_roles).union(*roles_by_group.values())


def roles_after(held, *, mapped, governed):
    """What somebody holds after signing in: what the groups give, beside what was given by hand."""
    return (frozenset(held) - governed) | mapped


def by_group(groups_by_role):
    """`{"lead": ["team-leads"]}`, as the page writes it, as `{"team-leads": ["lead"]}`, as it is kept."""
    found = {}
    for role, groups in groups_by_role.items():
        for group in groups:
            found.setdefault(group, set()).add(role)
    return {group: sorted(found[group]) for group in sorted(found)}


def by_role(roles_by_group):
    """The other way round, for the page."""
    return by_group(roles_by_group)
