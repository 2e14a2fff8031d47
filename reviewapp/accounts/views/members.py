"""Settings: the people of a team, their roles, and invitations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import allow
from reviewapp.accounts.forms import InvitationForm, ReasonForm, RolesForm
from reviewapp.accounts.models import Invitation, RoleChange, User
from reviewapp.accounts.permissions import Permission, Role, grants_table, may
from reviewapp.accounts.views.paging import page_of


@require_GET
@allow(Permission.SEE_PEOPLE)
def members(request):
    people = User.objects.visible_to(request.user).in_team(request.team).with_roles_in(request.team)
    words = request.GET.get("q", "").strip()[:120]
    invitations = Invitation.objects.visible_to(request.user).filter(team=request.team).open()
    context = {
        "page": page_of(request, people.matching(words).alphabetical()),
        "invitations": page_of(request, invitations.newest_first(), name="invitations"),
        "words": words,
        "roles": Role,
        "grants": grants_table(),
        "may_change": may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
    }
    return render(request, "accounts/members.html", context)


@never_cache
@allow(Permission.CHANGE_PEOPLE)
def invite(request):
    """Invite somebody. The link is shown once, in the answer; it is not sent anywhere."""
    form = InvitationForm(request.POST or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        invitation, token = actions.invite(request.team, by=request.user, **form.cleaned_data)
        link = request.build_absolute_uri(reverse("accounts:accept", args=[token]))
        context = {"form": InvitationForm(), "invitation": invitation, "link": link}
    status = 422 if form.errors else 200
    return render(request, "accounts/invite.html", context, status=status)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
def withdraw_invitation(request, pk):
    found = Invitation.objects.visible_to(request.user).filter(team=request.team)
    invitation = actions.withdraw_invitation(get_object_or_404(found, pk=pk), by=request.user)
    messages.success(
        request, f"The invitation of {invitation.email} was withdrawn. Its link leads nowhere now."
    )
    return redirect("accounts:members")


@require_GET
@allow(Permission.SEE_PEOPLE)
def member(request, pk):
    return _member_page(request, _person(request, pk))


@require_POST
@allow(Permission.CHANGE_PEOPLE)
def change_role(request, pk):
    person = _person(request, pk)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _member_page(request, person, status=422, roles_form=form)
    actions.change_role(person, team=request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"The roles of {person.name} were changed.")
    return redirect("accounts:member", pk=pk)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
def suspend(request, pk):
    return _move(request, pk, action=actions.suspend, words="is suspended. Their sessions have ended.")


@require_POST
@allow(Permission.CHANGE_PEOPLE)
def reinstate(request, pk):
    return _move(request, pk, action=actions.reinstate, words="is back, with the roles they had.")


def _move(request, pk, *, action, words):
    person = _person(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _member_page(request, person, status=422, reason_form=form)
    action(person, team=request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"{person.name} {words}")
    return redirect("accounts:member", pk=pk)


def _person(request, pk):
    people = User.objects.visible_to(request.user).in_team(request.team).with_roles_in(request.team)
    return get_object_or_404(people, pk=pk)


def _member_page(request, person, *, status=200, **forms):
    changes = RoleChange.objects.visible_to(request.user).filter(team=request.team, user=person)
    held = [membership.role for membership in person.held]
    context = {
        "person": person,
        "page": page_of(request, changes.select_related("changed_by").order_by("-changed_at", "-pk")),
        "may_change": person != request.user
        and may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
        "roles_form": RolesForm(initial={"roles": held}, prefix=None),
        "reason_form": ReasonForm(auto_id="id_suspension_%s"),
    }
    return render(request, "accounts/member.html", context | forms, status=status)
