"""Settings: invitations into a team, and what each role may do."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import InvitationForm
from reviewapp.accounts.models import Invitation
from reviewapp.accounts.permissions import Permission, Role
from reviewapp.accounts.purposes import ROLES, matrix_by_group


@require_GET
@allow(Permission.SEE_PEOPLE)
def roles(request):
    """What each role may do, and why: the table that every door asks."""
    told = [{"label": role.label, "says": ROLES[role]} for role in Role]
    return render(request, "accounts/role_matrix.html", {"roles": told, "groups": matrix_by_group()})


@never_cache
@allow(Permission.CHANGE_PEOPLE)
@fresh
def invite(request):
    """Invite somebody. The link is shown once, in the answer; it is not sent anywhere."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _link_page(request, *actions.invite(request.team, by=request.user, **form.cleaned_data))
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def renew_invitation(request, pk):
    """A new link for an open invitation; the one before leads nowhere from then on."""
    return _link_page(request, *actions.renew_invitation(_invitation(request, pk), by=request.user))


@require_POST
@allow(Permission.CHANGE_PEOPLE)
def withdraw_invitation(request, pk):
    invitation = actions.withdraw_invitation(_invitation(request, pk), by=request.user)
    messages.success(
        request, f"The invitation of {invitation.email} was withdrawn. Its link leads nowhere now."
    )
    return redirect("people:members")


def _invitation(request, pk):
    found = Invitation.objects.visible_to(request.user).filter(team=request.team)
    return get_object_or_404(found, pk=pk)


def _link_page(request, invitation, token):
    link = request.build_absolute_uri(reverse("accounts:accept", args=[token]))
    return render(request, "accounts/invite.html", {"invitation": invitation, "link": link})
