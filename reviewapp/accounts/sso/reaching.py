"""The only way this area asks another machine: checked addresses, one deadline, bounded answers."""

from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from reviewapp.base import dialing
from reviewapp.base.errors import Invalid
from reviewapp.base.reachable import AddressRefused, target_of

DEADLINE = 8.0
READ_AT_MOST = 512 * 1024
HOP_BY_HOP = {"connection", "accept-encoding", "content-length"}


def reach(url):
    """Where an address of a provider leads, checked and pinned. Raises AddressRefused.

    A company's own provider may stand on an inner address: whoever runs the installation names its host.
    """
    is_inner = urlsplit(url).hostname in settings.SSO_INNER_HOSTS
    laboratory = is_inner or settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    return target_of(url, resolve=dialing.resolve, laboratory=laboratory)


def refuse_unreachable(issuer):
    """Raise Invalid with the reason when an issuer is not one we would ask."""
    try:
        reach(issuer)
    except (AddressRefused, ValueError) as refusal:
        raise Invalid({"issuer": [str(refusal)]}) from None


class GuardedTransport(BaseAdapter):
    """Sends what django-allauth asks for through our own guard against inner addresses."""

    def send(self, request, **_):
        try:
            target = reach(request.url)
            fetched = dialing.fetch(target, _as_sent(request), deadline=DEADLINE, most=READ_AT_MOST)
        except AddressRefused as refusal:
            raise requests.exceptions.InvalidURL(str(refusal), request=request) from None
        except dialing.Unreached as why:
            raise requests.exceptions.ConnectionError(str(why), request=request) from None
        return _as_response(request, fetched)

    def close(self):
        """Nothing is kept open."""


class GuardedSession(requests.Session):
    """No proxies and no certificates from the environment, and no redirect is followed."""

    def __init__(self):
        super().__init__()
        self.trust_env = False
        self.mount("https://", GuardedTransport())
        self.mount("http://", GuardedTransport())

    def request(self, method, url, **more):
        more["allow_redirects"] = False
        return super().request(method, url, **more)


def _as_sent(request):
    kept = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
    content = request.body or b""
    content = content.encode() if isinstance(content, str) else content
    kept |= {"Accept": "application/json", "User-Agent": "reviewapp-sso/1"}
    headers = [(_bytes(name), _bytes(value)) for name, value in kept.items()]
    return {"method": request.method, "headers": headers, "content": content}


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _as_response(request, fetched):
    response = requests.Response()
    response.status_code, response.url, response.request = fetched.status, request.url, request
    response.headers = CaseInsensitiveDict({"content-type": "", **fetched.headers})
    response._content = fetched.body  # noqa: SLF001 (how requests' own adapters are stood in for)
    response.encoding = "utf-8"
    return response
