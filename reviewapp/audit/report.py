"""What a verification found, and the exit code that says it. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum


class Finding(IntEnum):
    """The exit codes of `audit_verify`. Where there are several findings the smallest one is the result."""

    ALTERED = 2
    TRUNCATED = 3
    FORKED = 4
    BADLY_SIGNED = 5
    UNEXPLAINED = 6
    WAITING = 7


MOST_SENTENCES = 20


@dataclass
class Report:
    events: int = 0
    checkpoints: int = 0
    outside: int = 0
    contents: int | None = None  # None where they were not compared
    erased: int = 0
    unsealed: int = 0
    size: int = 0
    root: bytes = b""
    seconds: float = 0.0
    first_bad_position: int | None = None
    superseded: int = 0
    kinds: Counter = field(default_factory=Counter)
    sentences: list = field(default_factory=list)

    def add(self, finding, sentence, *, position=None):
        self.kinds[finding] += 1
        if len(self.sentences) < MOST_SENTENCES:
            self.sentences.append(sentence)
        if position is not None and (self.first_bad_position or position) >= position:
            self.first_bad_position = position

    @property
    def exit_code(self):
        return int(min(self.kinds, default=0))

    @property
    def result(self):
        return Finding(self.exit_code).name.lower() if self.kinds else "ok"

    @property
    def counts(self):
        """How many findings there are of each kind, by name."""
        return {Finding(kind).name.lower(): count for kind, count in sorted(self.kinds.items())}

    def as_json(self):
        return {
            "result": self.result,
            "exit_code": self.exit_code,
            "events": self.events,
            "size": self.size,
            "root": self.root.hex(),
            "checkpoints": self.checkpoints,
            "outside_checkpoints": self.outside,
            "superseded_checkpoints": self.superseded,
            "contents": self.contents,
            "erased": self.erased,
            "unsealed": self.unsealed,
            "first_bad_position": self.first_bad_position,
            "counts": self.counts,
            "findings": self.sentences,
            "seconds": round(self.seconds, 3),
            "events_per_second": round(self.events / self.seconds) if self.seconds else 0,
        }
