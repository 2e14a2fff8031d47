"""An ID token counts only if this issuer signed it just now, for us, with a key that it publishes."""

import time
from functools import cache
from types import SimpleNamespace

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from reviewapp.accounts.sso.oidc import OidcAdapter

ISSUER, CLIENT = "https://id.example.org", "reviewapp"
APP = SimpleNamespace(client_id=CLIENT)


@cache
def key_of(whose):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Adapter(OidcAdapter):
    """One whose provider is not asked, but known."""

    openid_config = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}

    def __init__(self):
        pass

    def _asked(self, address, **headers):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(key_of("issuer").public_key(), as_dict=True)
        return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}


def token(*, by="issuer", kid="1", alg="RS256", without=(), **claims):
    now = int(time.time())
    told = {"iss": ISSUER, "aud": CLIENT, "sub": "r-1", "iat": now, "exp": now + 300} | claims
    told = {name: value for name, value in told.items() if name not in without}
    return jwt.encode(told, key_of(by), algorithm=alg, headers={"kid": kid})


def unsigned():
    return jwt.encode(jwt.decode(token(), options={"verify_signature": False}), None, algorithm="none")


def signed_with_what_is_public():
    """The published key taken for a shared secret, as a careless verifier would."""
    public = key_of("issuer").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = base64url_encode(b'{"alg":"HS256","kid":"1","typ":"JWT"}')
    body = token().split(".")[1].encode()
    return b".".join([head, body, base64url_encode(algorithm.sign(head + b"." + body, public))]).decode()


BAD = {
    "by another key under that name": lambda: token(by="somebody"),
    "by a key that is not published": lambda: token(by="somebody", kid="2"),
    "by nobody": unsigned,
    "by the public key": signed_with_what_is_public,
    "for somebody else": lambda: token(aud="other"),
    "for somebody else too": lambda: token(aud=[CLIENT, "other"], azp="other"),
    "by another issuer": lambda: token(iss="https://evil.example.org"),
    "long over": lambda: token(exp=int(time.time()) - 300),
    "never over": lambda: token(without=["exp"]),
    "about nobody": lambda: token(without=["sub"]),
    "not yet": lambda: token(nbf=int(time.time()) + 600),
}


def test_what_the_issuer_signed_for_us_counts():
    assert Adapter()._decode_id_token(APP, token())["sub"] == "r-1"


@pytest.mark.parametrize("bad", BAD)
def test_anything_else_is_refused(bad):
    with pytest.raises(OAuth2Error):
        Adapter()._decode_id_token(APP, BAD[bad]())
