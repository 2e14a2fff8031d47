from importlib import import_module

import pytest

from tests.crawl import World


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path, monkeypatch):
    """Webhooks that need no name server, a trail of one's own, and all the time a page wants.

    A crawl is one transaction, so a page's own limit for it would end the crawl.
    """
    monkeypatch.setattr(import_module("reviewapp.retention.actions.preview"), "LONGEST", "0")
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def own(db):
    return World("Northwind")
