"""The key that signs may lie where only the relay reads; what others read lies apart from it."""

import pytest

from reviewapp.audit import keys
from reviewapp.audit.actions import seal
from tests.audit.conftest import record_some
from tests.audit.test_verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def apart(settings, tmp_path):
    settings.AUDIT_PUBLIC_DIR = str(tmp_path / "trail")
    return tmp_path / "trail"


def test_what_everybody_reads_lies_beside_the_key_unless_told(own_key):
    record_some(1)
    seal()

    assert sorted(each.name for each in own_key.parent.iterdir()) == [
        "checkpoints.log",
        "key.pem",
        "public-keys.txt",
    ]


def test_nothing_but_the_key_lies_where_the_key_is(apart, own_key):
    record_some(1)
    seal()

    assert [each.name for each in own_key.parent.iterdir()] == ["key.pem"]
    assert sorted(each.name for each in apart.iterdir()) == ["checkpoints.log", "public-keys.txt"]


@pytest.mark.usefixtures("apart")
def test_whoever_cannot_read_the_key_verifies_and_makes_no_other(own_key, settings):
    record_some(3)
    seal()
    settings.AUDIT_KEY_FILE = own_key.with_name("elsewhere") / "key.pem"
    code, report = verify()

    assert (code, report["outside_checkpoints"]) == (0, 1)
    assert len(keys.public_keys()) == 1
    assert not settings.AUDIT_KEY_FILE.exists()
