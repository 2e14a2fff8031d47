"""Bring in what people judged elsewhere: choose a file, look at what it says, take it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.figures import grouped
from reviewapp.web.incoming import actions, stash
from reviewapp.web.incoming.forms import FileForm, TakeForm
from reviewapp.web.incoming.reading import NoFile, entries_of

MOST = 5_000
SHOWN = 20
LOST = "The file is not here any more. Nothing was brought in. Choose it again."


@allow(Permission.IMPORT_HISTORY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request):
    """Choose a file; then see what it would bring, with nothing brought yet."""
    form = FileForm(request.POST or None, request.FILES or None, team=request.team)
    if request.method != "POST" or not form.is_valid():
        return page(request, form, status=422 if request.method == "POST" else 200)
    body = form.cleaned_data["file"].read()
    try:
        told = actions.look_at(entries(form, body), team=request.team, by=request.user)
    except NoFile as problem:
        form.add_error("file", str(problem))
        return page(request, form, status=422)
    mark = stash.keep(body, team=request.team, by=request.user)
    taking = TakeForm({**form.cleaned_data, "mark": mark}, team=request.team)
    context = {"told": told, "form": taking, "mark": mark, "name": form.cleaned_data["file"].name}
    context |= {"new": told.new[:SHOWN], "refused": told.refused[:SHOWN], "shown": SHOWN}
    return render(request, "web/incoming_look.html", context)


@allow(Permission.IMPORT_HISTORY)
@require_POST
def take(request):
    """Bring in the file that was looked at."""
    form = TakeForm(request.POST, team=request.team)
    try:
        if not form.is_valid():
            raise stash.Lost
        body = stash.find(form.cleaned_data["mark"], team=request.team, by=request.user)
    except stash.Lost:
        again = FileForm(team=request.team)
        messages.error(request, LOST)
        return page(request, again, status=422)
    told = actions.bring_in(entries(form, body), team=request.team, by=request.user)
    brought = f"{grouped(len(told.new))} past outputs were brought in."
    left = f" {grouped(len(told.known))} were there already, {grouped(len(told.refused))} were refused."
    messages.success(request, brought + left)
    return redirect("web:incoming")


def entries(form, body):
    found = entries_of(body, tool=form.cleaned_data["tool"], usual=form.usual)
    if len(found) > MOST:
        raise NoFile(f"The file has {grouped(len(found))} entries. Bring it in by manage.py import_labels.")
    return found


def page(request, form, *, status=200):
    return render(request, "web/incoming.html", {"form": form}, status=status)
