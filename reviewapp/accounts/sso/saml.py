"""SAML 2.0 as django-allauth speaks it. Imported only where the extra `saml` is installed."""

from datetime import datetime

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_auth, build_saml_config
from django.http import HttpResponseRedirect
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from reviewapp.accounts.sso.told import told_by_attributes
from reviewapp.base.errors import Invalid

EMAIL_NAME_ID = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PASSING_NAME_ID = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
STATEMENTS = "/samlp:Response/saml:Assertion[@ID=$tagid]/saml:AuthnStatement"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
LACKING = "The metadata lacks an entity id, an address to redirect people to, or a certificate for signing."
STRICT = {
    "strict": True,
    "want_assertion_signed": True,
    "want_name_id": True,
    "want_attribute_statement": False,
    "allow_single_label_domains": True,  # names inside a company, such as http://reviewapp
    "reject_deprecated_algorithm": True,
    "reject_idp_initiated_sso": True,
}


class SamlProvider(SAMLProvider):
    """Sends people to the identity provider and reads its signed assertion. Nothing of it is stored."""

    def send(self, request, *, next_url, purpose):
        """Lead the browser to the provider; `purpose` waits in the session under the request's id."""
        auth = build_auth(request, self)
        address = auth.login(return_to="", force_authn=bool(purpose.get("again")))
        asked = auth.get_last_request_id()
        self.stash_redirect_state(request, "login", next_url, purpose, state_id=asked)
        return HttpResponseRedirect(address)

    def sociallogin_from_response(self, request, response):
        login = super().sociallogin_from_response(request, response)
        by_email = response.get_nameid_format() == EMAIL_NAME_ID
        login.told = told_by_attributes(
            response.get_attributes(),
            subject=login.account.uid,
            name_id_email=response.get_nameid() if by_email else "",
            groups_attribute=self.app.settings["groups_claim"],
        )
        login.proved_at = asked_at(response)
        return login

    def extract_uid(self, data):
        uid = self._extract(data).get("uid")
        if uid is None and data.get_nameid_format() != PASSING_NAME_ID:
            uid = data.get_nameid()
        if not uid:
            raise OAuth2Error("It names people anew each time; have it send a lasting name identifier.")
        return uid

    def extract_extra_data(self, data):
        return {}

    def extract_common_fields(self, data):
        return {}


def asked_at(auth):
    """When the provider last asked the person, by the assertion that was verified; None if it does not say.

    There is one assertion only, by then, and it bears the id of the verified one.
    """
    answer = OneLogin_Saml2_XML.to_etree(auth.get_last_response_xml())
    statements = OneLogin_Saml2_XML.query(answer, STATEMENTS, tagid=auth.get_last_assertion_id())
    try:
        return min(datetime.fromisoformat(each.get("AuthnInstant")).timestamp() for each in statements)
    except (TypeError, ValueError):  # none, or no moment
        return None


def problem_with(request, provider):
    """What is wrong with the answer that was posted, in a few technical words; nothing if it holds."""
    auth = build_auth(request, provider)
    try:
        auth.process_response(request_id=None)
    except (OneLogin_Saml2_Error, ValueError, SyntaxError) as error:  # lxml's is a SyntaxError
        return str(error)[:300] or type(error).__name__
    return auth.get_last_error_reason() or ", ".join(auth.get_errors())


def metadata(request, provider):
    """What the identity provider wants to know of us, as XML."""
    config = build_saml_config(request, provider.app.settings, provider.app.client_id)
    del config["sp"]["singleLogoutService"]  # signing out there does not sign out here
    return OneLogin_Saml2_Settings(settings=config, sp_validation_only=True).get_sp_metadata()


def read_metadata(xml):
    """(entity id, address to sign in at, certificates) of an identity provider's metadata."""
    try:
        idp = OneLogin_Saml2_IdPMetadataParser.parse(xml, required_sso_binding=REDIRECT).get("idp")
    except Exception:  # noqa: BLE001 (the parser raises whatever it met)
        idp = None
    if not idp:
        raise Invalid({"metadata": ["This is not the metadata of an identity provider."]})
    certificates = [idp.get("x509cert"), *idp.get("x509certMulti", {}).get("signing", [])]
    certificates = [each for each in certificates if each]
    address = idp.get("singleSignOnService", {}).get("url", "")
    if not (idp.get("entityId") and address and certificates):
        raise Invalid({"metadata": [LACKING]})
    return idp["entityId"], address, certificates
