"""Adding, changing and ending endpoints."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.delivery import actions
from reviewapp.delivery.models import Endpoint

pytestmark = pytest.mark.django_db


def test_a_lead_adds_an_endpoint_and_sees_its_secret_once(northwind, lena, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    endpoint, secret = actions.add_endpoint(
        northwind, by=lena, url="http://127.0.0.1:9/x", kinds=["output.decided"]
    )

    assert len(secret) == 32
    assert secret not in bytes(endpoint.sealed_secret)
    assert Event.objects.about(endpoint).get().action == "endpoint.added"


@pytest.mark.parametrize("who", ["rosa", "sam", "enzo", "aude", "otto"])
def test_others_may_not_add_one(who, cast, northwind, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with pytest.raises(NotAllowed):
        actions.add_endpoint(northwind, by=cast[who], url="http://127.0.0.1:9/x", kinds=["output.decided"])
    assert not Endpoint.objects.exists()


def test_an_address_inside_our_network_is_refused(northwind, lena):
    with pytest.raises(Invalid) as refusal:
        actions.add_endpoint(northwind, by=lena, url="https://localhost/x", kinds=["output.decided"])
    assert "url" in refusal.value.errors


def test_a_new_secret_signs_beside_the_old_one(make_endpoint, lena):
    endpoint = make_endpoint()
    before = endpoint.secrets(now=endpoint.created_at)
    rotated, secret = actions.rotate_secret(endpoint, by=lena)

    assert rotated.secrets(now=endpoint.created_at) == [secret, *before]
    assert rotated.secrets(now=rotated.old_secret_until) == [secret]


def test_a_paused_endpoint_can_go_on(make_endpoint, lena):
    endpoint = actions.pause(make_endpoint(), by=lena)
    assert actions.resume(endpoint, by=lena).state == "active"
    told = Event.objects.about(endpoint).order_by("id").values_list("action", flat=True)
    assert list(told) == ["endpoint.added", "endpoint.paused", "endpoint.resumed"]


def test_a_removed_endpoint_stays_removed_and_gives_up_what_waits(make_endpoint, lena, decided):
    endpoint = make_endpoint()
    decided(2)
    actions.enqueue_due()
    actions.remove(endpoint, by=lena)

    assert endpoint.deliveries.given_up().count() == 2
    with pytest.raises(Refused, match="removed"):
        actions.resume(endpoint, by=lena)


def test_nothing_changes_when_recording_fails(make_endpoint, lena, monkeypatch):
    endpoint = make_endpoint()
    monkeypatch.setattr(actions.endpoints, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.pause(endpoint, by=lena)
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
