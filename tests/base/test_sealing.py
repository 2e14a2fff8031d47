"""Sealed secrets open again after the keys were rotated, and never under another name."""

import base64

import pytest
from cryptography.exceptions import InvalidTag

from reviewapp.base.sealing import seal, unseal


def test_what_was_sealed_opens_after_the_secret_key_was_rotated(settings):
    sealed = seal(b"whsec", about="endpoint 1")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unseal(sealed, about="endpoint 1") == b"whsec"
    settings.ENCRYPTION_KEY = base64.urlsafe_b64encode(bytes(32)).decode()
    assert unseal(sealed, about="endpoint 1") == b"whsec"


def test_it_opens_for_nothing_else_and_under_no_other_key(settings):
    sealed = seal(b"whsec", about="endpoint 1")
    with pytest.raises(InvalidTag):
        unseal(sealed, about="endpoint 2")
    settings.SECRET_KEY = "another"
    with pytest.raises(InvalidTag):
        unseal(sealed, about="endpoint 1")
