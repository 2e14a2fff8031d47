"""Where django-allauth asks which providers there are: in our own table, one of them by its name."""

from functools import partial
from importlib.util import find_spec

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp

from reviewapp.accounts.models import IdentityProvider
from reviewapp.accounts.sso.reaching import GuardedSession

TRIED_CERTIFICATE = "sso_certificate"  # on the request: which of a provider's certificates is tried


def saml_is_installed():
    return find_spec("onelogin") is not None


class SsoAdapter(DefaultSocialAccountAdapter):
    """One table of providers, guarded requests, and no other end than ours."""

    def get_app(self, request, provider, client_id=None):
        found = IdentityProvider.objects.known_as(client_id or provider)
        if found is None or (found.is_saml and not saml_is_installed()):
            raise SocialApp.DoesNotExist
        return app_of(found, certificate=getattr(request, TRIED_CERTIFICATE, 0))

    def get_provider(self, request, provider, client_id=None):
        return speak(request, self.get_app(request, provider, client_id=client_id))

    def list_apps(self, request, provider=None, client_id=None):
        return []  # nobody is offered a list; people name their provider by their email or by its address

    def list_providers(self, request):
        return []

    def get_requests_session(self):
        return GuardedSession()

    def populate_user(self, request, sociallogin, data):
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        """Everything after the protocol is ours: who it is, what they may, and the session."""
        from reviewapp.accounts.views.sso import arrive  # noqa: PLC0415 (the views ask for this adapter)

        raise ImmediateHttpResponse(arrive(request, sociallogin))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        from reviewapp.accounts.views.sso import failed  # noqa: PLC0415 (the views ask for this adapter)

        told = extra_context or {}
        purpose = (told.get("state") or {}).get("data")
        because = exception or told.get("saml_last_error_reason", "")
        slug = provider.app.provider_id
        raise ImmediateHttpResponse(failed(request, slug, error=error, because=because, purpose=purpose))


def app_of(provider, *, certificate=0):
    """A row of ours in the form that django-allauth reads. It is never saved."""
    app = SocialApp(
        provider=provider.kind,
        provider_id=provider.slug,
        name=provider.name,
        client_id=provider.slug if provider.is_saml else provider.client_id,
        secret=provider.secret,
        settings=_saml(provider, certificate) if provider.is_saml else _oidc(provider),
    )
    app.get_provider = partial(speak, app=app)
    return app


def speak(request, app):
    """The provider's side of the protocol it speaks."""
    if app.provider == IdentityProvider.Kind.SAML:
        from reviewapp.accounts.sso.saml import SamlProvider  # noqa: PLC0415 (an extra)

        request.META.setdefault("HTTP_HOST", request.get_host())  # which its library reads as it is
        return SamlProvider(request, app=app)
    from reviewapp.accounts.sso.oidc import OidcProvider  # noqa: PLC0415 (loads PyJWT and requests)

    return OidcProvider(request, app=app)


def _oidc(provider):
    return {
        "server_url": provider.issuer.rstrip("/"),
        "issuer": provider.issuer,
        "groups_claim": provider.groups_claim,
    }


def _saml(provider, certificate):
    from reviewapp.accounts.sso.saml import STRICT  # noqa: PLC0415 (an extra)

    return {
        "idp": {
            "entity_id": provider.issuer,
            "sso_url": provider.sso_url,
            "x509cert": provider.certificates[certificate],
        },
        "groups_claim": provider.groups_claim,
        "advanced": STRICT,
    }
