"""OpenID Connect as django-allauth speaks it, with a nonce and with every ID token's signature checked."""

import secrets
from contextlib import contextmanager
from http import HTTPStatus

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse
from requests import RequestException

from reviewapp.accounts.sso.told import told_by_claims

SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_MAY_DIFFER = 60  # seconds
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
TOKEN = {"require": ["exp", "iat", "iss", "aud", "sub"]}


@contextmanager
def readable(what):
    """What a stranger sent in another form than agreed is an OAuth2Error, whatever it broke."""
    try:
        yield
    except RequestException:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error(f"Its {what} cannot be read: {type(error).__name__}") from error


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """Talks to one provider. Everything it raises for a bad answer is an OAuth2Error."""

    @property
    def openid_config(self):
        with readable("discovery document"):
            found = super().openid_config
        if any(not isinstance(found.get(name), str) for name in NEEDED):
            raise OAuth2Error("Its discovery document lacks an address that signing in needs.")
        if found["issuer"].rstrip("/") != self.get_provider().app.settings["issuer"].rstrip("/"):
            raise OAuth2Error(
                f"It calls itself {found['issuer'][:200]}, which is not the issuer set up here."
            )
        return found

    @property
    def basic_auth(self):
        """In the body where the provider takes it; a provider that does not say takes it in the header."""
        taken = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return bool(self.get_provider().app.secret) and "client_secret_post" not in taken

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("accounts:sso_callback", args=[self.provider_id]))

    def parse_token(self, data):
        with readable("answer to the code"):
            return super().parse_token(data)

    def complete_login(self, request, app, token, **kwargs):
        given = kwargs["response"].get("id_token")
        if not given:
            raise OAuth2Error("It sent no ID token.")
        claims = self._decode_id_token(app, given)
        if not {"email", app.settings["groups_claim"]} <= claims.keys():
            claims = self._also_said(token, claims) | claims
        with readable("claims"):
            return self.get_provider().sociallogin_from_response(request, claims)

    def _decode_id_token(self, app, id_token):
        try:
            claims = jwt.decode(
                id_token, self._key_of(id_token), algorithms=SIGNED_WITH, options=TOKEN,
                audience=app.client_id, issuer=self.openid_config["issuer"], leeway=CLOCKS_MAY_DIFFER,
            )  # fmt: skip
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise OAuth2Error(f"Its ID token is not valid: {error}") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("Its ID token was made for somebody else too.")
        return claims

    def _key_of(self, id_token):
        named = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._asked(self.openid_config["jwks_uri"])).keys
        fitting = [key for key in keys if named in (None, key.key_id) and key.public_key_use in (None, "sig")]
        if len(fitting) != 1:
            raise OAuth2Error("Its ID token is signed with a key that it does not publish.")
        return fitting[0]

    def _also_said(self, token, claims):
        """The userinfo answer, if there is one: it must be about the same person."""
        address = self.openid_config.get("userinfo_endpoint")
        if not address:
            return {}
        said = self._asked(address, Authorization=f"Bearer {token.token}")
        if said.get("sub") != claims["sub"]:
            raise OAuth2Error("Its userinfo answer is about somebody else than its ID token.")
        return said

    def _asked(self, address, **headers):
        from allauth.socialaccount.adapter import get_adapter  # noqa: PLC0415 (allauth's own way round)

        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
        found = answer.json() if answer.status_code == HTTPStatus.OK else None
        if not isinstance(found, dict):
            raise OAuth2Error(f"It answered {answer.status_code} where JSON was due.")
        return found


class OidcProvider(OpenIDConnectProvider):
    """Sends people there with PKCE, state and nonce, and reads what comes back. Nothing of it is stored."""

    pkce_enabled_default = True
    oauth2_adapter_class = OidcAdapter

    def send(self, request, *, next_url, purpose):
        """Lead the browser to the provider; `purpose` comes back with it."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce}
        if purpose.get("again"):
            asked |= {"prompt": "login", "max_age": "0"}
        return self.redirect(
            request, "login", next_url=next_url, data=purpose, auth_params=asked, nonce=nonce
        )

    def sociallogin_from_response(self, request, response):
        login = super().sociallogin_from_response(request, response)
        login.told = told_by_claims(response, groups_claim=self.app.settings["groups_claim"])
        login.nonce, login.proved_at = response.get("nonce"), response.get("auth_time")
        return login

    def extract_extra_data(self, data):
        return {}

    def extract_common_fields(self, data):
        return {}

    def extract_email_addresses(self, data):
        return []
