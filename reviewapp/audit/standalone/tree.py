"""The digest of an event, and the tree (RFC 6962) of all. Pure, part of the script for auditors."""

import hashlib
import re

from reviewapp.audit.standalone.canonical import canonical

TAG = b"reviewapp-audit-event-v1\x00"


def digest_of(event):
    """The digest as docs/reference/audit-events.md describes it."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z\Z", event["at"])
    year, month, day, hour, minute, second, micro = map(int, match.groups())
    years = year - (month < 3)
    days = 365 * years + years // 4 - years // 100 + years // 400
    days += (153 * ((month + 9) % 12) + 2) // 5 + day - 1 - 719468
    moment = (((days * 24 + hour) * 60 + minute) * 60 + second) * 10**6 + micro
    texts = [event["action"], event["subject"]["kind"], event["subject"]["id"], event["actor"]["kind"]]
    texts += [event["actor"]["id"], event["via"], event["request_id"]]
    texts += ["" if event[key] is None else str(event[key]) for key in ("team", "agent", "workflow")]
    fields = [text.encode() for text in texts]
    fields += [canonical(event["facts"]).encode(), bytes.fromhex(event["commitment"] or "")]
    body = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hashlib.sha256(TAG + moment.to_bytes(8, "big", signed=True) + body).digest()


class Tree:
    """The tree as it grows from left to right, by leaves and by whole subtrees."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, level, node):
        self.peaks.append((level, node))
        self.size += 1 << level
        while len(self.peaks) > 1 and self.peaks[-1][0] == self.peaks[-2][0]:
            right, left = self.peaks.pop(), self.peaks.pop()
            joined = hashlib.sha256(b"\x01" + left[1] + right[1]).digest()
            self.peaks.append((left[0] + 1, joined))

    def root(self):
        found = None
        for _, node in reversed(self.peaks):
            found = node if found is None else hashlib.sha256(b"\x01" + node + found).digest()
        return hashlib.sha256(b"").digest() if found is None else found

    def withhold(self, last, nodes):
        """Take over the subtrees of a withheld run; they must fit it exactly."""
        for node in nodes:
            if self.size >= last:
                raise ValueError("more hashes than positions")
            level = (self.size & -self.size).bit_length() - 1 if self.size else last.bit_length()
            while self.size + (1 << level) > last:
                level -= 1
            self.add(level, bytes.fromhex(node))
        if self.size != last:
            raise ValueError("fewer hashes than positions")
