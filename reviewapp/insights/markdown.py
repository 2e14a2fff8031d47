"""A post-incident review as Markdown (CommonMark with tables), to be pasted into a document. Pure."""

import re
from zoneinfo import ZoneInfo

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
MINUTE = "%Y-%m-%d %H:%M"


def in_markdown(incident, *, title, zone, corrections=()):
    """The whole review as text: sums, timeline, corrections; times in the reader's zone, which it names."""
    clock = ZoneInfo(zone)
    period = incident.period
    parts = [
        f"# {plain(title)}",
        f"{local(period.start, clock)} to {local(period.end, clock)} ({zone})",
        "## In numbers",
        table(
            ["", "This period", "As long before"],
            [[each.name, f"{each.now:,}", f"{each.before:,}"] for each in incident.sums],
        ),
        "## Timeline",
        *(line for slot in incident.slots for line in slot_lines(slot, clock)),
    ]
    if incident.cut:
        parts.append("More acts happened than are listed here. Choose a shorter period to see all of them.")
    if corrections:
        parts += ["## Corrections", table(["When", "Item", "Verdict", "By", "Categories"], corrections)]
    return "\n\n".join(part for part in parts if part) + "\n"


def slot_lines(slot, clock):
    yield f"### {local(slot.start, clock)}"
    if slot.words:
        yield f"{slot.words}."
    yield "\n".join(act_line(act, clock) for act in slot.acts)


def act_line(act, clock):
    at = act.at.astimezone(clock)
    return f"- {at:%H:%M:%S} **{plain(act.what)}**{about(act)} ({plain(act.who)}){detail(act)}"


def about(act):
    return f", {plain(act.about)}" if act.about else ""


def detail(act):
    return f": {plain(act.detail)}" if act.detail else ""


def table(head, rows):
    lines = [head, ["---"] * len(head), *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def local(moment, clock):
    return f"{moment.astimezone(clock):{MINUTE}}"


def plain(text):
    """Text that Markdown shows as it is, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
