"""Which decisions are asked for, as the dashboard's address says it too. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True)
class Selection:
    """Of which workflow, agent, version, queue and category, decided from `start` up to before `end`."""

    start: datetime
    end: datetime
    workflow: str = ""
    agent: str = ""
    version: int | None = None
    queue: str = ""
    category: str = ""

    def stored(self) -> dict:
        """As JSON; what narrows nothing is left away."""
        told = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        return told | {"start": self.start.isoformat(), "end": self.end.isoformat()}

    @classmethod
    def of(cls, stored: dict) -> "Selection":
        times = {name: datetime.fromisoformat(stored[name]) for name in ("start", "end")}
        return cls(**stored | times)
