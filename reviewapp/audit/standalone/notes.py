"""Signed notes (C2SP) as whoever checks an export reads them. Pure, part of the script for auditors."""

import base64
import hashlib
import re

from reviewapp.audit.standalone.ed25519 import is_signature


def read_keys(text):
    """{(name, key id): public key} of lines that read name+key id+key."""
    found = {}
    for line in text.split("\n"):
        name, _, rest = line.strip().partition("+")
        key_id, _, key = rest.partition("+")
        raw = base64.b64decode(key) if key else b""
        own_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex()
        if len(raw) == 33 and raw[:1] == b"\x01" and own_id == key_id:
            found[name, key_id] = raw[1:]
    return found


def read_notes(text):
    """All checkpoints in a text, as (origin, size, root, body, signatures)."""
    pattern = re.compile(r"([^\n]+)\n(\d+)\n([A-Za-z0-9+/=]+)\n\n((?:— \S+ \S+\n?)+)")
    for origin, size, root, signed in pattern.findall(text):
        body = f"{origin}\n{size}\n{root}\n"
        marks = [line.split(" ")[1:3] for line in signed.strip().split("\n")]
        signatures = [(name, base64.b64decode(mark)) for name, mark in marks]
        yield origin, int(size), base64.b64decode(root), body.encode(), signatures


def is_signed(note, keys):
    for name, raw in note[4]:
        public = keys.get((name, raw[:4].hex()))
        if public and is_signature(public, note[3], raw[4:]):
            return True
    return False
