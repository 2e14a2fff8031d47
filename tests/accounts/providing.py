"""Making an identity provider that nobody is asked at."""

from itertools import count

from django.utils import timezone

from reviewapp.accounts.models import IdentityProvider

MAPPING = {"support": ["reviewer"], "team-leads": ["lead", "reviewer"], "it": ["admin"]}
DOMAINS = ["example.org"]
_numbers = count(1)


def make_identity_provider(team, *, by, is_on=True, **told):
    """An OpenID Connect provider of the team; nobody listens at its address."""
    slug = f"okta-{next(_numbers)}"
    told = {"email_domains": DOMAINS, "roles_by_group": MAPPING, "issuer": "http://127.0.0.1:9", **told}
    told = {"kind": "oidc", "name": slug.title(), "client_id": "reviewapp", **told}
    return IdentityProvider.objects.create(
        team=team, slug=slug, is_on=is_on, tried_by=by, tried_at=timezone.now(), created_by=by, **told
    )


def make_saml_provider(team, *, by, **told):
    """A SAML provider of the team, which is asked nothing by us."""
    told = {"kind": "saml", "issuer": "https://idp.test/", "sso_url": "https://idp.test/", **told}
    return make_identity_provider(team, by=by, certificate="MIIB", **told)
