import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reviewapp.audit.notes import MalformedNote, Verifier, parse_note, sign_note, split_notes, verifier_of

ORIGIN = "reviewapp.test/audit"
ROOT = bytes(range(32))


@pytest.fixture
def private():
    return Ed25519PrivateKey.generate()


def test_a_checkpoint_is_a_note_of_three_lines_and_a_signature(private):
    lines = sign_note(private, origin=ORIGIN, size=7, root=ROOT).split("\n")

    assert lines[:4] == [ORIGIN, "7", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    signature = base64.b64decode(lines[4].split(" ")[2])
    body = "\n".join(lines[:3]).encode() + b"\n"
    private.public_key().verify(signature[4:], body)
    assert signature[:4] == verifier_of(private, ORIGIN).key_id


def test_a_note_is_read_back_and_verified(private):
    note = parse_note(sign_note(private, origin=ORIGIN, size=7, root=ROOT))

    assert (note.origin, note.size, note.root) == (ORIGIN, 7, ROOT)
    assert note.is_signed_by(
        [verifier_of(Ed25519PrivateKey.generate(), ORIGIN), verifier_of(private, ORIGIN)]
    )


@pytest.mark.parametrize("change", [("\n7\n", "\n8\n"), (ORIGIN + "\n7", "other.test/audit\n7")])
def test_a_changed_note_does_not_verify(private, change):
    text = sign_note(private, origin=ORIGIN, size=7, root=ROOT).replace(*change)

    assert not parse_note(text).is_signed_by([verifier_of(private, ORIGIN)])


def test_another_key_does_not_verify(private):
    note = parse_note(sign_note(private, origin=ORIGIN, size=7, root=ROOT))

    assert not note.is_signed_by([verifier_of(Ed25519PrivateKey.generate(), ORIGIN)])
    assert not note.is_signed_by([])


def test_a_public_key_is_written_and_read(private):
    verifier = verifier_of(private, ORIGIN)

    assert Verifier.parse(f"{verifier}\n") == verifier
    name, key_id, key = str(verifier).split("+", 2)
    assert (name, len(key_id), len(base64.b64decode(key))) == (ORIGIN, 8, 33)


def test_a_public_key_with_another_id_is_refused(private):
    name, _, key = str(verifier_of(private, ORIGIN)).split("+", 2)

    with pytest.raises(MalformedNote, match="does not belong"):
        Verifier.parse(f"{name}+00000000+{key}")
    with pytest.raises(MalformedNote):
        Verifier.parse("nothing like a key")


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\nAAAA\n", "a\n01\nAAAA\n\n— a AAAA\n", "a\n1\nAAAA\n\n— a AAAA\n", "a\n1\n!\n\n— a b\n"],
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(MalformedNote):
        parse_note(text)


def test_an_origin_with_a_plus_sign_cannot_sign(private):
    with pytest.raises(MalformedNote):
        sign_note(private, origin="a+b", size=1, root=ROOT)


def test_a_file_of_notes_is_taken_apart(private):
    notes = [sign_note(private, origin=ORIGIN, size=size, root=ROOT) for size in (1, 2, 3)]

    assert list(split_notes("".join(notes))) == notes
    assert list(split_notes("".join(notes) + "half a no")) == [*notes, "half a no"]
