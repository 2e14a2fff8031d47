"""The whole story of one suggestion, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from reviewapp.accounts.models import User
from reviewapp.audit.actions import events_after
from reviewapp.learning.charts import bars
from reviewapp.learning.models import Replay
from reviewapp.learning.showing_changes import difference_of

MOST_EVENTS = 30
DRAWINGS = {
    "drafted": "light-bulb",
    "opened": "inbox",
    "edited": "edit",
    "rebased": "refresh",
    "remarked": "message",
    "approved": "approve",
    "dismissed": "close",
    "outdated": "archive",
    "rolled_back": "undo",
    "revived": "refresh",
    "judged": "eye",
    "asked": "beaker",
    "finished": "beaker",
}
WORDS = {
    "suggestion.drafted": "Suggested",
    "suggestion.opened": "Waits for approval",
    "suggestion.edited": "Wording edited",
    "suggestion.rebased": "Set upon a newer version",
    "suggestion.remarked": "Remark written",
    "suggestion.approved": "Approved",
    "suggestion.dismissed": "Dismissed",
    "suggestion.outdated": "Outdated by a newer version",
    "suggestion.rolled_back": "Version rolled back",
    "suggestion.revived": "Version in force again",
    "suggestion.judged": "Judged after its time",
    "replay.asked": "Replay asked for",
    "replay.finished": "Replay ended",
}
FACTS = ("version", "state", "outputs", "verdict")


@dataclass(frozen=True)
class Difference:
    """What the change does to the document, line by line."""

    lines: list
    added: int
    removed: int


def difference_for(suggestion):
    document = suggestion.based_on.document if suggestion.based_on else None
    lines = difference_of(document, suggestion.change)
    return Difference(
        lines,
        added=sum(line.kind == "ins" for line in lines),
        removed=sum(line.kind == "del" for line in lines),
    )


def replays_of(suggestion):
    """(the newest replay, the newest finished one of the words as they are); either may be missing."""
    replays = list(suggestion.replays.select_related("asked_by")[:20])
    done = [each for each in replays if each.state == Replay.State.DONE]
    current = [each for each in done if bytes(each.digest) == bytes(suggestion.digest)]
    return (replays[0] if replays else None), (current[0] if current else None)


@dataclass
class Compared:
    """One week's reviews as they were and as they would have been."""

    monday: object
    now: int
    new: int


def weeks_of(result):
    """The weeks of a replay and their chart; nothing where the replay counted none."""
    weeks = [
        Compared(day_of(week.get("from")), whole(week.get("now")), whole(week.get("new")))
        for week in result.get("weeks") or ()
    ]
    return weeks, bars(weeks, [("now", "past"), ("new", "now")], label="monday") if weeks else None


def day_of(text):
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return text


def whole(number):
    return max(0, round(number)) if isinstance(number, int | float) else 0


def history_of(suggestion):
    """What happened to it, newest first, by the trail; an event is there a second after it happened."""
    events = events_after(0, team=suggestion.team_id).about(suggestion)
    events = list(events.order_by("-leaf__position")[:MOST_EVENTS])
    people = User.objects.in_bulk([int(each.actor_id) for each in events if each.actor_kind == "person"])
    return [
        {
            "words": WORDS.get(event.action, event.action),
            "drawing": DRAWINGS.get(event.action.partition(".")[2], "point"),
            "by": people.get(int(event.actor_id)) if event.actor_kind == "person" else None,
            "told": ", ".join(f"{name} {event.facts[name]}" for name in FACTS if name in event.facts),
            "at": event.at,
            "position": event.position,
        }
        for event in events
    ]
