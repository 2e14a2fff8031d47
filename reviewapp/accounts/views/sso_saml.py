"""SAML's own addresses. The answer comes as a post from another site, without our session's cookie.

It is verified there at once, kept for a moment under a cookie of its own, and taken up by a redirect that
brings the session along: only so is it known which browser asked for it, and that it asked once.
"""

from allauth.core.internal.httpkit import deserialize_request
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.sessions import LoginSession
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import public
from reviewapp.accounts.sso.adapter import TRIED_CERTIFICATE, app_of, saml_is_installed, speak
from reviewapp.accounts.views.sso import BEGIN_AGAIN, failed, find, tell

LONGEST = 300_000  # characters of a posted answer


@csrf_exempt
@require_POST
@public
@never_cache
def acs(request, organization_slug):
    """Where the identity provider posts its answer. Only an answer that holds is kept."""
    provider = _find(organization_slug)
    if len(request.POST.get("SAMLResponse", "")) > LONGEST:
        return failed(request, provider.slug, because="the answer is too long")
    if problem := _problem(request, request, provider):
        return failed(request, provider.slug, because=problem)
    from allauth.socialaccount.providers.saml import views as saml  # noqa: PLC0415 (an extra)

    return saml.acs(request, organization_slug)


@require_GET
@public
@never_cache
def finish(request, organization_slug):
    """Take the kept answer up, in the browser that asked for it."""
    provider = _find(organization_slug)
    kept = LoginSession(request, "saml_acs_session", "saml-acs-session").store.get("request")
    if not kept:
        return tell(request, provider, words=BEGIN_AGAIN, status=401)
    if problem := _problem(request, deserialize_request(kept, HttpRequest()), provider):
        return failed(request, provider.slug, because=problem)
    from allauth.socialaccount.providers.saml import views as saml  # noqa: PLC0415 (an extra)

    try:
        return saml.finish_acs(request, organization_slug)
    except PermissionDenied:  # nobody asked for it here, or it was used
        return tell(request, provider, words=BEGIN_AGAIN, status=401)
    except OAuth2Error as error:
        return failed(request, provider.slug, because=error)


@require_GET
@public
def metadata(request, organization_slug):
    provider = _find(organization_slug)
    from reviewapp.accounts.sso.saml import metadata as written  # noqa: PLC0415 (an extra)

    xml = written(request, speak(request, app_of(provider)))
    return HttpResponse(xml, content_type="application/samlmetadata+xml")


@csrf_exempt
@public
def sls(request, organization_slug):
    """Signing out at the provider does not sign anybody out here; the address is only a name."""
    raise Http404


def _find(slug):
    provider = find(slug)
    if not provider.is_saml or not saml_is_installed():
        raise Http404
    return provider


def _problem(request, posted, provider):
    """Why the answer does not hold under any of the provider's certificates; nothing if it does."""
    from reviewapp.accounts.sso.saml import problem_with  # noqa: PLC0415 (an extra)

    problem = ""
    for number in range(len(provider.certificates)):
        setattr(request, TRIED_CERTIFICATE, number)
        problem = problem_with(posted, speak(request, app_of(provider, certificate=number)))
        if not problem:
            break
    return problem
