"""Checking the trail at once, taking it away, and the script that checks what was taken."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.accounts.decorators import allow, fresh, public
from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import ask_verification
from reviewapp.audit.models import Verification
from reviewapp.audit.standalone import script
from reviewapp.web.trail.exporting import export_trail
from reviewapp.web.trail.scope import visible_events
from reviewapp.web.trail.views import checked, form_of


@require_POST
@allow(Permission.READ_AUDIT_ALL)
def verify_now(request):
    """Have the whole trail checked; the relay rings for a worker, and the page says how far it is."""
    require(request.user, Permission.READ_AUDIT_ALL, team=request.team)
    ask_verification(by=request.user, team=request.team)
    messages.success(request, "The whole trail is being checked. You can go on; the result stands here.")
    return redirect("audit:events")


@require_safe
@allow(Permission.READ_AUDIT_ALL)
def progress(request):
    """How far the check under way is; the badge, once it has ended."""
    return render(request, "web/_trail_badge.html", checked())


@require_safe
@allow(Permission.READ_AUDIT_ALL)
def verifications(request):
    """The last checks, with what each found."""
    rows = Verification.objects.order_by("-pk")[:100]
    return render(request, "web/verifications.html", {"verifications": rows, **checked()})


@require_POST
@allow(Permission.READ_AUDIT_ALL)
@fresh
def export(request):
    """The events that the filter finds, in a file that proves itself."""
    form = form_of(request, request.POST)
    chosen = form.narrow(visible_events(request.user, request.team))
    asked = {name: request.POST.getlist(name) for name in form.in_use} if form.is_valid() else {}
    file = export_trail(chosen, by=request.user, team=request.team, asked=asked)
    name = f"audit-{request.team.slug}-{timezone.localdate().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_safe
@public
def verifier(request):
    """The script that checks an export, for anybody."""
    answer = HttpResponse(script(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer
