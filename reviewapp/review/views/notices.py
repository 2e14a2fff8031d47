"""A workflow's privacy notice, read once by each person before their first item of it."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.htmx import wants_part
from reviewapp.workflows import actions
from reviewapp.workflows.models import NoticeRead
from reviewapp.workflows.models.privacy import digest_of_notice
from reviewapp.workflows.views.finding import workflow_of


def is_unread(user, workflow):
    """Whether there is a notice that this person has not read as it stands."""
    return bool(workflow.privacy_notice.strip()) and not NoticeRead.objects.has(user, workflow)


def to_notice(request, review):
    """The way to the item leads over the notice; htmx goes there as a whole page."""
    address = f"{reverse('review:notice', args=[review.workflow.slug])}?next=/review/{review.pk}/"
    return HttpResponseClientRedirect(address) if wants_part(request) else redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Permission.SEE_QUEUE)
def notice(request, slug):
    """Show the notice; the press of its button is put down, and leads on to the item."""
    workflow = workflow_of(request, slug)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None) or not onward.startswith("/"):
        onward = "/review/"
    if request.method == "POST":
        actions.acknowledge_notice(workflow, by=request.user, digest=request.POST.get("digest", ""))
        return redirect(onward)
    digest = digest_of_notice(workflow.privacy_notice).hex()
    return render(request, "review/notice.html", {"workflow": workflow, "digest": digest, "onward": onward})
