"""Settings: the people of a team, their roles and their work."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import ReasonForm, RolesForm
from reviewapp.accounts.models import Key, RoleChange, Session, User
from reviewapp.accounts.permissions import Permission, Role, may
from reviewapp.accounts.purposes import MAIN, granted_by, matrix
from reviewapp.accounts.views.paging import page_of
from reviewapp.web.people.presenting import DAYS, describe, held_now, rows_of


@require_GET
@allow(Permission.SEE_PEOPLE)
def members(request):
    """Everybody of the team, and whoever was invited and has not come yet."""
    words = request.GET.get("q", "").strip()[:120]
    rows = rows_of(request.team, seen_by=request.user, words=words)
    page = page_of(request, rows)
    describe([row for row in page if isinstance(row, User)], team=request.team)
    context = {
        "page": page,
        "people_count": rows.count() - rows.invitation_count,
        "invitation_count": rows.invitation_count,
        "words": words,
        "roles": Role,
        "grants": matrix(MAIN),
        "days": DAYS,
        "may_change": may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
    }
    return render(request, "web/members.html", context)


@require_GET
@allow(Permission.SEE_PEOPLE)
def member(request, pk):
    return _member_page(request, _person(request, pk))


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def change_role(request, pk):
    person = _person(request, pk)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _member_page(request, person, status=422, roles_form=form)
    actions.change_role(person, team=request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"The roles of {person.name} were changed.")
    return redirect("people:member", pk=pk)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def suspend(request, pk):
    words = "is suspended. Their sessions and tokens have ended, and what they held is back in its queue."
    return _move(request, pk, action=actions.suspend, words=words)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def reinstate(request, pk):
    words = "is back, with the roles and queues they had. Tokens of theirs stay revoked."
    return _move(request, pk, action=actions.reinstate, words=words)


def _move(request, pk, *, action, words):
    person = _person(request, pk)
    form = ReasonForm(request.POST, auto_id="id_suspension_%s")
    if not form.is_valid():
        return _member_page(request, person, status=422, reason_form=form)
    action(person, team=request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"{person.name} {words}")
    return redirect("people:member", pk=pk)


def _person(request, pk):
    people = User.objects.visible_to(request.user).in_team(request.team).with_roles_in(request.team)
    return get_object_or_404(people.with_last_active(), pk=pk)


def _member_page(request, person, *, status=200, **forms):
    describe([person], team=request.team)
    changes = RoleChange.objects.visible_to(request.user).filter(team=request.team, user=person)
    tokens = Key.objects.visible_to(request.user).filter(team=request.team, user=person)
    held = [membership.role for membership in person.held]
    context = {
        "person": person,
        "days": DAYS,
        "sessions": len(Session.objects.open_of(person)),
        "holds": held_now(person, request.team),
        "grants": granted_by(() if person.suspended_at else held),
        "tokens": tokens.newest_first()[:20],
        "page": page_of(request, changes.select_related("changed_by").order_by("-changed_at", "-pk")),
        "may_change": person != request.user
        and may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
        "roles_form": RolesForm(initial={"roles": held}),
        "reason_form": ReasonForm(auto_id="id_suspension_%s"),
    }
    return render(request, "web/member.html", context | forms, status=status)
