import pytest

from tests.crawl import World


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    """Webhooks that need no name server, and a trail of one's own."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def own(db):
    return World("Northwind")
