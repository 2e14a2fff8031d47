"""The page that Prometheus reads, for it alone."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from reviewapp.accounts.decorators import for_machines
from reviewapp.base.postgres.teams import all_teams
from reviewapp.web.metrics.collector import Collector

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
SAYS_HOW = "Set METRICS_TOKEN and send it as a bearer token, or ask from this very machine."


@for_machines
@require_GET
def metrics(request):
    """Every metric in Prometheus' text form, for who brings the token; without one set, for this machine."""
    if not is_allowed(request):
        status = 401 if settings.METRICS_TOKEN else 403
        answer = HttpResponse(SAYS_HOW, status=status, content_type="text/plain")
        if status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer
    with all_teams("figures of the whole product, for who runs it"):
        return HttpResponse(generate_latest(Collector()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def is_allowed(request):
    if token := settings.METRICS_TOKEN:
        kind, _, sent = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and compare_digest(sent.encode(), token.encode())
    return is_from_here(request)


def is_from_here(request):
    """Asked by a program of this machine, not by a proxy on it that asks for somebody else."""
    if settings.PROXIES or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
