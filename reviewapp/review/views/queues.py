"""Setting up queues: their names, tiers, and who works in them."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.review import actions
from reviewapp.review.forms import QueueForm
from reviewapp.review.models import Queue


@allow(Permission.SET_UP_QUEUES)
def queues(request):
    """All queues of the team, and a form for one more."""
    form = QueueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            queue = actions.create_queue(request.team, by=request.user, slug=form.slug, **form.cleaned_data)
            messages.success(request, f"{queue.name} is ready. Add the people who work in it.")
            return redirect("review:queue-settings", slug=queue.slug)
    own = Queue.objects.visible_to(request.user).filter(team=request.team)
    listed = own.annotate(people=Count("members")).lowest_tier_first()
    status = 422 if form.is_bound else 200
    return render(request, "review/queues.html", {"queues": listed, "form": form}, status=status)


@allow(Permission.SET_UP_QUEUES)
def change(request, slug):
    """One queue: change it, and say who works in it."""
    queue = get_object_or_404(Queue.objects.visible_to(request.user).filter(team=request.team), slug=slug)
    people = User.objects.in_team(request.team).filter(is_active=True).alphabetical()
    sent = request.POST if request.method == "POST" else None
    form = QueueForm(sent, initial=first_values(queue), people=people)
    if sent is not None and form.is_valid():
        with taking(form):
            save(queue, form.cleaned_data, by=request.user, offered=people)
            messages.success(request, f"{queue.name} was saved.")
            return redirect("review:queues")
    status = 422 if form.is_bound else 200
    return render(request, "review/queue_settings.html", {"queue": queue, "form": form}, status=status)


def first_values(queue):
    names = ("name", "tier", "capacity", "is_active")
    return {name: getattr(queue, name) for name in names} | {"members": list(queue.members.all())}


@transaction.atomic
def save(queue, sent, *, by, offered):
    """All of it or nothing; people come and go one by one, so that each is on the record.

    Members the form did not offer, such as suspended ones, stay what they are.
    """
    wanted, before = set(sent.pop("members")), set(queue.members.filter(pk__in=offered))
    actions.change_queue(queue, by=by, **sent)
    for person in wanted - before:
        actions.add_member(queue, by=by, user=person)
    for person in before - wanted:
        actions.remove_member(queue, by=by, user=person)
