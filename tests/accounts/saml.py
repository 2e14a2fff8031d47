"""A SAML identity provider made of python3-saml and a key of its own."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

ENTITY = "https://idp.example.org/metadata"
SIGN_IN = "https://idp.example.org/sso"
LASTING = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
NAMESPACES = (
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
)


class Signer:
    """A key, and the certificate that goes into the metadata."""

    def __init__(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.org")])
        now = datetime.now(UTC)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        self.certificate = made.not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def bare(self):
        return "".join(self.pem.splitlines()[1:-1])

    def sign(self, xml, algorithm=SHA256):
        signed = Utils.add_sign(xml, self.key, self.pem, sign_algorithm=algorithm)
        return signed.decode() if isinstance(signed, bytes) else signed


def metadata(*signers):
    keys = "".join(
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{signer.bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for signer in signers
    )
    return (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{ENTITY}">'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f'{keys}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{SIGN_IN}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def asked(address):
    """The id of the request that a browser brings along."""
    packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    request = zlib.decompress(base64.b64decode(packed), -15)
    return ElementTree.fromstring(request).get("ID")


def assertion(
    where, in_reply_to, *, subject="s-1", attributes=None, audience="", lasts=300, name=LASTING, asked_ago=60
):
    now = datetime.now(UTC)
    until = f"{now + timedelta(seconds=lasts):%Y-%m-%dT%H:%M:%SZ}"
    at = f"{now - timedelta(seconds=max(60, 60 - lasts)):%Y-%m-%dT%H:%M:%SZ}"
    then = f"{now - timedelta(seconds=asked_ago):%Y-%m-%dT%H:%M:%SZ}"
    given = attributes if attributes is not None else {"email": ["nora@example.org"], "groups": ["support"]}
    stated = "".join(
        f'<saml:Attribute Name="{key}">'
        + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for key, values in given.items()
    )
    return (
        f'<saml:Assertion {NAMESPACES} ID="a{Utils.generate_unique_id()}" Version="2.0" IssueInstant="{at}">'
        f"<saml:Issuer>{ENTITY}</saml:Issuer>"
        f'<saml:Subject><saml:NameID Format="{name}">{subject}</saml:NameID>'
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData InResponseTo="{in_reply_to}" NotOnOrAfter="{until}" '
        f'Recipient="{where}acs/"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{at}" NotOnOrAfter="{until}"><saml:AudienceRestriction>'
        f"<saml:Audience>{audience or where + 'metadata/'}</saml:Audience>"
        f'</saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{then}">'
        "<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"<saml:AttributeStatement>{stated}</saml:AttributeStatement></saml:Assertion>"
    )


def response(where, in_reply_to, *assertions):
    """What the browser posts: the assertions in one envelope."""
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    reply = f' InResponseTo="{in_reply_to}"' if in_reply_to else ""
    xml = (
        f'<samlp:Response {NAMESPACES} ID="r{Utils.generate_unique_id()}" Version="2.0" IssueInstant="{at}" '
        f'Destination="{where}acs/"{reply}><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status>'
        '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f"{''.join(assertions)}</samlp:Response>"
    )
    return base64.b64encode(xml.encode()).decode()
