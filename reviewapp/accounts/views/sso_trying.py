"""Trying a provider: an admin signs in there, and sees what it said and what would follow."""

from django.shortcuts import render

from reviewapp.accounts.actions.sso import note_try
from reviewapp.accounts.actions.sso_entering import SsoRefused, expected_roles
from reviewapp.accounts.permissions import Permission, Role, require


def show_try(request, provider, login):
    """Show it once, to the admin who tries; only that it was tried is kept."""
    require(request.user, Permission.CHANGE_PEOPLE, team=provider.team)
    provider = note_try(provider, by=request.user)
    roles, refusal = [], ""
    try:
        roles = sorted(Role(role).label for role in expected_roles(provider, login.told))
    except SsoRefused as refused:
        refusal = refused.message
    context = {"provider": provider, "told": login.told, "roles": roles, "refusal": refusal}
    return render(request, "accounts/sso_tried.html", context)
