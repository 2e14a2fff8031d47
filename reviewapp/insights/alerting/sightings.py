"""What one look at one subject of a rule found. Pure."""

from dataclasses import dataclass, field

from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.alerting.watching import Verdict


@dataclass(frozen=True)
class Subject:
    """What an alert is about: a workflow, or a category, reviewer, agent or queue, by its lens and id."""

    name: str = ""
    workflow: int | None = None
    workflow_name: str = ""
    lens: str = ""
    ref: int | str | None = None

    @property
    def about(self) -> str:
        """The same text for the same subject; what keeps an alert from being raised twice."""
        parts = [f"workflow:{self.workflow}"] if self.workflow else []
        parts += [f"{self.lens}:{self.ref}"] if self.lens else []
        return " ".join(parts)


@dataclass(frozen=True)
class Sighting:
    """A verdict on one subject, and where its numbers can be seen. An empty title is made by the rule."""

    subject: Subject
    verdict: Verdict
    title: str = ""
    link: str = ""
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """What a probe measured of one subject just now; the rule's bar judges it. A share comes as counts."""

    subject: Subject
    value: float = 0.0
    n: int = 0
    counts: Counts | None = None
    title: str = ""
    link: str = ""
