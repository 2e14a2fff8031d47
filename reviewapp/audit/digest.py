"""The bytes of an event that its digest covers. Pure."""

import re
from hashlib import sha256
from uuid import UUID

TAG = b"reviewapp-audit-event-v1\x00"
LONGEST_TEXT = 200
MOST_MEMBERS = 200
LARGEST_INTEGER = 2**53 - 1
KEY = re.compile(r"[A-Za-z0-9_.:/-]{1,80}\Z")


def event_body(texts, facts, commitment):
    """All fields but the time, each with its length before it, so that no two events have the same bytes.

    `texts` are, in this order: action, subject kind and id, actor kind and id, via, request id, and the
    ids of team, agent and workflow (empty where there is none).
    """
    fields = [text.encode() for text in texts]
    fields += [facts, commitment or b""]
    return b"".join([part for field in fields for part in (len(field).to_bytes(4, "big"), field)])


def event_digest(microseconds, body):
    return sha256(TAG + microseconds.to_bytes(8, "big", signed=True) + body).digest()


def checked_facts(facts):
    """The facts as they will be stored. Refuses what must not be in a trail that is never erased."""
    if isinstance(facts, bool | None):
        return facts
    if isinstance(facts, UUID):
        return str(facts)
    if isinstance(facts, str):
        return _checked_text(facts)
    if isinstance(facts, int):
        return _checked_integer(facts)
    if isinstance(facts, list | tuple) and len(facts) <= MOST_MEMBERS:
        return [checked_facts(member) for member in facts]
    if isinstance(facts, dict) and len(facts) <= MOST_MEMBERS:
        return {_checked_key(key): checked_facts(member) for key, member in facts.items()}
    raise TypeError(
        f"A fact is a short text, a whole number, yes or no, or a short list of these, not {facts!r:.80}."
    )


def _checked_text(text):
    text = str(text)
    if len(text) > LONGEST_TEXT:
        raise ValueError(
            f"A fact is at most {LONGEST_TEXT} characters; this one has {len(text)}. Keep its digest."
        )
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("A fact has no null character and no half of a surrogate pair.")
    return text


def _checked_integer(number):
    if abs(number) > LARGEST_INTEGER:
        raise ValueError(f"A fact's number stays within ±{LARGEST_INTEGER}.")
    return int(number)


def _checked_key(key):
    if not isinstance(key, str) or not KEY.match(key):
        raise ValueError(f"A fact's name is up to 80 plain letters, digits and _.:/-, not {key!r:.100}.")
    return str(key)
