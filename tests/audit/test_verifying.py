"""Every attack we know of is done to a real trail, and each is found and told apart."""

import json
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from reviewapp.audit import keys
from reviewapp.audit.actions import latest_checkpoint, seal
from reviewapp.audit.models import Event
from reviewapp.audit.notes import sign_note
from tests.audit.attacks import forge, sign_anew, truncate, unguarded, without_foreign_key
from tests.audit.conftest import record_some

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trail():
    """Fifteen events under three checkpoints of five each."""
    for _ in range(3):
        record_some(5, team=1)
        seal()


def verify(*options):
    """The exit code and the printed report."""
    output = StringIO()
    try:
        call_command("audit_verify", "--leave-no-event", *map(str, options), stdout=output)
    except SystemExit as ended:
        return ended.code, json.loads(output.getvalue())
    return 0, json.loads(output.getvalue())


def forget_outside():
    keys.checkpoints_file().unlink()


def test_an_untouched_trail_verifies(trail):
    code, report = verify()

    assert (code, report["result"], report["events"], report["checkpoints"]) == (0, "ok", 15, 3)
    assert (report["outside_checkpoints"], report["size"], report["first_bad_position"]) == (3, 15, None)
    assert report["root"] == bytes(latest_checkpoint().root).hex()


def test_an_empty_trail_verifies():
    assert verify()[0] == 0


@pytest.mark.parametrize(
    "change",
    [
        "action = 'audit.exported'", "subject_id = 'other'", "subject_kind = 'other'", "team_id = 2",
        "agent_id = 2", "workflow_id = 2", "actor_kind = 'agent', actor_id = '7'", "via = 'page'",
        "request_id = 'r'", "facts = '{}'", "at = at + interval '1 microsecond'",
        "commitment = sha256('')", "digest = sha256('')",
    ],
)  # fmt: skip
def test_a_changed_event_is_found(trail, change):
    with unguarded() as execute:
        execute(
            f"UPDATE audit_event SET {change} WHERE id = (SELECT event_id FROM audit_leaf WHERE position = 7)"
        )
    code, report = verify()

    assert (code, report["result"], report["first_bad_position"]) == (2, "altered", 7)


def test_an_event_taken_out_is_found(trail):
    with unguarded() as execute, without_foreign_key(execute):
        execute("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_leaf WHERE position = 7)")
        code, report = verify()

    assert (code, report["first_bad_position"]) == (2, 7)


def test_a_position_taken_out_is_found(trail):
    with unguarded() as execute:
        execute("DELETE FROM audit_leaf WHERE position = 7")
    code, report = verify()

    assert (code, report["first_bad_position"]) == (2, 7)


def test_swapped_positions_are_found(trail):
    with unguarded() as execute:
        execute("UPDATE audit_leaf SET position = 100 WHERE position = 7")
        execute("UPDATE audit_leaf SET position = 7 WHERE position = 8")
        execute("UPDATE audit_leaf SET position = 8 WHERE position = 100")

    assert verify()[0] == 2


def test_a_leaf_that_says_something_else_than_its_event_is_found(trail):
    with unguarded() as execute:
        execute("UPDATE audit_leaf SET agent_id = 9 WHERE position = 7")

    assert verify()[0] == 2


def test_a_changed_event_with_a_fitting_digest_is_found(trail):
    with unguarded() as execute:
        forge(execute)
    code, report = verify()

    assert (code, report["first_bad_position"]) == (2, 10)


def test_an_event_hidden_from_sealing_is_found(trail):
    record_some(1)
    with unguarded() as execute:
        execute("DELETE FROM audit_unsealed")

    assert verify()[0] == 2


def test_an_event_removed_before_sealing_is_found(trail):
    record_some(1)
    with unguarded() as execute:
        execute("DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_unsealed)")

    assert verify()[0] == 2


def test_a_missing_last_checkpoint_is_found(trail):
    forget_outside()
    with unguarded() as execute:
        execute("DELETE FROM audit_checkpoint WHERE size = 15")

    assert verify()[0] == 2


@pytest.mark.parametrize(
    "change", ["note = 'nonsense'", "root = sha256('')", "peaks = sha256('')", "size = 9"]
)
def test_a_changed_checkpoint_is_found(trail, change):
    forget_outside()
    with unguarded() as execute:
        execute(f"UPDATE audit_checkpoint SET {change} WHERE size = 10")

    assert verify()[0] == 2


def test_newest_events_taken_with_their_checkpoint_are_found_from_outside(trail):
    with unguarded() as execute:
        truncate(execute)
    code, report = verify()

    assert (code, report["result"], report["first_bad_position"]) == (3, "truncated", 11)
    forget_outside()
    assert verify()[0] == 0


def test_newest_events_taken_without_their_checkpoint_are_found(trail):
    forget_outside()
    with unguarded() as execute:
        truncate(execute, checkpoints=False)

    assert verify()[0] == 3


def test_a_history_written_anew_and_signed_with_our_key_is_found_from_outside(trail):
    with unguarded() as execute:
        forge(execute)
        sign_anew(execute, keys.signing_key())
    code, report = verify()

    assert (code, report["result"], report["first_bad_position"]) == (4, "forked", 10)
    forget_outside()
    assert verify()[0] == 0


def test_a_history_signed_with_another_key_is_found(trail):
    forget_outside()
    with unguarded() as execute:
        forge(execute)
        sign_anew(execute, Ed25519PrivateKey.generate())

    assert verify()[0] == 5


def test_an_outside_checkpoint_that_we_did_not_sign_is_found(trail, tmp_path):
    note = sign_note(Ed25519PrivateKey.generate(), origin="reviewapp.test/audit", size=3, root=b"r" * 32)
    (tmp_path / "outside").write_text(note)

    assert verify("--external", tmp_path / "outside")[0] == 5


def test_with_only_another_public_key_trusted_nothing_is_signed(trail, tmp_path, settings):
    (tmp_path / "good").write_text(str(keys.own_verifier()))
    assert verify("--pubkey", tmp_path / "good")[0] == 0

    settings.AUDIT_KEY_FILE = tmp_path / "other.pem"
    (tmp_path / "bad").write_text(str(keys.own_verifier()))
    assert verify("--pubkey", tmp_path / "bad")[0] == 5


def test_events_that_wait_too_long_are_reported(trail):
    record_some(1)
    assert verify()[1]["unsealed"] == 1

    code, report = verify("--max-age", -1)
    assert (code, report["result"], report["unsealed"]) == (7, "waiting", 1)


def test_only_what_came_after_a_checkpoint_is_read(trail, tmp_path):
    (tmp_path / "note").write_text(latest_checkpoint().note)
    record_some(4)
    seal()
    code, report = verify("--since-checkpoint", tmp_path / "note")

    assert (code, report["events"], report["size"], report["checkpoints"]) == (0, 4, 19, 1)
    assert report["root"] == bytes(latest_checkpoint().root).hex()


def forge_and_sign(execute):
    forge(execute)
    sign_anew(execute, keys.signing_key())


def lose_a_checkpoint(execute):
    record_some(5)
    seal()
    execute("DELETE FROM audit_checkpoint WHERE size = 15")


@pytest.mark.parametrize(("damage", "expected"), [(forge_and_sign, 4), (truncate, 3), (lose_a_checkpoint, 2)])
def test_starting_from_a_checkpoint_finds_what_is_wrong_with_it(trail, tmp_path, damage, expected):
    (tmp_path / "note").write_text(latest_checkpoint().note)
    with unguarded() as execute:
        damage(execute)

    assert verify("--since-checkpoint", tmp_path / "note")[0] == expected


def test_starting_from_a_checkpoint_that_we_did_not_sign_is_refused(trail, tmp_path):
    note = sign_note(Ed25519PrivateKey.generate(), origin="reviewapp.test/audit", size=15, root=b"r" * 32)
    (tmp_path / "note").write_text(note)

    assert verify("--since-checkpoint", tmp_path / "note")[0] == 5


def test_the_result_is_on_the_trail(trail):
    call_command("audit_verify", stdout=StringIO())

    event = Event.objects.get(action="audit.verified")
    root = bytes(latest_checkpoint().root).hex()
    expected = {"result": "ok", "size": 15, "root": root, "kind": "full", "first_bad_position": None}
    assert event.facts == expected


@pytest.mark.parametrize("option", ["--pubkey", "--external", "--since-checkpoint"])
@pytest.mark.parametrize("content", [None, "nonsense", "\n"])
def test_a_file_that_cannot_be_read_is_named(trail, tmp_path, option, content):
    if content is not None:
        (tmp_path / "file").write_text(content)
    if (option, content) == ("--pubkey", "\n"):
        assert verify(option, tmp_path / "file")[0] == 5
        return
    with pytest.raises(CommandError, match=r"file|checkpoint"):
        verify(option, tmp_path / "file")
