"""A key that sealed secrets can be replaced by another, and then thrown away."""

import base64
import os

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.delivery.actions import add_endpoint
from reviewapp.web.resealing import sealed_columns

pytestmark = pytest.mark.django_db


def new_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture
def endpoint(northwind, ada, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    return add_endpoint(northwind, by=ada, url="http://127.0.0.1:9/hook", kinds=["output.decided"])[0]


@pytest.fixture
def seed(rosa):
    data = {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    return Authenticator.objects.create(user=rosa, type=Authenticator.Type.TOTP, data=data)


def test_after_sealing_again_the_earlier_key_is_needed_no_more(settings, endpoint, seed):
    before = endpoint.secrets(now=timezone.now())
    settings.ENCRYPTION_KEY, settings.SECRET_KEY_FALLBACKS = new_key(), []
    call_command("seal_again")
    settings.SECRET_KEY = "another one, as after the machine was given up, of more than fifty letters"
    endpoint.refresh_from_db()
    seed.refresh_from_db()

    assert endpoint.secrets(now=timezone.now()) == before
    assert get_adapter().decrypt(seed.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_one_key_follows_another(settings, endpoint):
    before = endpoint.secrets(now=timezone.now())
    for _ in range(2):
        settings.ENCRYPTION_KEY_FALLBACKS, settings.ENCRYPTION_KEY = [settings.ENCRYPTION_KEY], new_key()
        call_command("seal_again")
    settings.ENCRYPTION_KEY_FALLBACKS = []
    endpoint.refresh_from_db()

    assert endpoint.secrets(now=timezone.now()) == before


def test_without_the_earlier_key_nothing_is_changed(settings, endpoint):
    sealed = bytes(endpoint.sealed_secret)
    settings.SECRET_KEY = "a secret key that never sealed anything, and is long enough for that"

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seal_again")
    endpoint.refresh_from_db()
    assert bytes(endpoint.sealed_secret) == sealed
    with pytest.raises(InvalidTag):
        endpoint.secrets(now=timezone.now())


def test_it_leaves_an_event_that_counts(endpoint):
    call_command("seal_again")

    assert Event.objects.get(action="secrets.sealed_again").facts["delivery_endpoint"] == 1


def test_every_table_with_a_sealed_column_says_what_it_is_bound_to():
    assert all(hasattr(model, "sealed_for") for model in sealed_columns())
    assert {model.__name__ for model in sealed_columns()} >= {"Endpoint", "AlertHook", "IdentityProvider"}
