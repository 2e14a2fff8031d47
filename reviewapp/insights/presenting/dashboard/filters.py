"""What the page can be narrowed to, as menus of links."""

from reviewapp.accounts.models import Agent
from reviewapp.insights.asking import CUSTOM, RANGES, moment
from reviewapp.review.models import Queue
from reviewapp.workflows.models import PolicyVersion

MOST = 40
ONE_AT_A_TIME = {"agent": "", "version": "", "queue": "", "reviewer": ""}


def filters_of(frame):
    """Workflow, agent, queue, and of one workflow its version; a menu of one choice is left out."""
    agents = Agent.objects.visible_to(frame.user).filter(team=frame.team).order_by("name")[:MOST]
    queues = Queue.objects.filter(team=frame.team).active().lowest_tier_first()[:MOST]
    offered = [
        ("workflow", "All workflows", frame.workflows),
        ("agent", "All agents", agents),
        ("queue", "All queues", queues),
    ]
    menus = [
        menu(frame.asked, name, nothing, [(each.slug, each.name) for each in rows])
        for name, nothing, rows in offered
    ]
    if frame.workflow:
        numbered = PolicyVersion.objects.filter(workflow=frame.workflow).order_by("-number").only("number")
        rows = [(str(each.number), str(each)) for each in numbered[:MOST]]
        menus.append(menu(frame.asked, "version", "All versions", rows))
    return [each for each in menus if len(each["options"]) > 1 or each["is_narrowed"]]


def menu(asked, name, nothing, options):
    cleared = {"version": ""} if name == "workflow" else ONE_AT_A_TIME
    chosen = getattr(asked, name)
    return {
        "label": name.capitalize(),
        "words": dict(options).get(chosen, nothing),
        "nothing": nothing,
        "nothing_url": address(asked, name, "", cleared),
        "is_narrowed": bool(chosen) and chosen in dict(options),
        "options": [
            (words, address(asked, name, value, cleared), value == chosen) for value, words in options
        ],
    }


def address(asked, name, value, cleared):
    return asked.query(**(cleared | {name: value})) or "?"


def period_of(frame):
    """The menu of times: usual ones as links, any other by two dates."""
    asked = frame.asked
    last = frame.scope.end.astimezone(frame.zone)
    kept = {"range": CUSTOM, "since": "", "until": ""}
    return {
        "words": frame.in_words,
        "options": [time_choice(asked, key, words) for key, (words, _) in RANGES.items()],
        "since": iso(asked.since) or frame.scope.start.astimezone(frame.zone).date().isoformat(),
        "until": iso(asked.until) or last.date().isoformat(),
        "carried": [(name, value) for name, value in vars(asked).items() if value and name not in kept],
    }


def time_choice(asked, key, words):
    return words, asked.query(range=key, since="", until=""), key == asked.range


def iso(text):
    """As a date field wants it; a moment that we stamped is none."""
    found = moment(text) if text else None
    return text if found is not None and "T" not in text else ""
