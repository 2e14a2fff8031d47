from django.http import HttpResponse
from django.views.decorators.http import require_safe

from reviewapp.audit.keys import public_keys


@require_safe
def audit_keys(request):
    """The public keys that checkpoints are signed with, one a line, in the form of C2SP signed notes."""
    text = "".join(f"{verifier}\n" for verifier in public_keys())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


audit_keys.access = "public"  # what accounts.decorators.public says, which lies above this area
