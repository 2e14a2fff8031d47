"""Alerts in one line, and what stands under it. Pure; people are never named here."""

from reviewapp.base.figures import decimal, grouped, percent
from reviewapp.insights.alerting.states import STATES
from reviewapp.insights.figures import FIGURES

SHARES = {"share"}
DAY = 24


def title_of(rule, subject, verdict) -> str:
    """What happened, where. `rule` has kind, figure, above, bar and name."""
    where = f" in {subject.workflow_name}" if subject.workflow_name and subject.lens else ""
    if rule.kind == "silence":
        return f"{subject.name} has gone silent"
    if rule.kind == "peers":
        return f"A reviewer decides unlike the others{where}"
    if rule.figure == "approval_haste":
        return "A reviewer approves everything very fast"
    name = unit_and_name(rule.figure)[1]
    if subject.lens == "category":
        went = (
            "doubled" if rule.above and rule.bar >= 2 else "comes up more" if rule.above else "comes up less"
        )
        return f"{subject.name} {went}{where}"
    at = f" for {subject.name}" if subject.lens else f" in {subject.name}" if subject.name else ""
    if rule.kind == "threshold":
        return f"{name} {'over' if rule.above else 'under'} {told(rule.bar, rule.figure)}{at}"
    return f"{name} {'up' if rule.above else 'down'}{at}"


def story_of(figure, kind, facts) -> str:
    """The numbers as they were when it rang: "24 % of 180, was 15 %"."""
    value, n = facts.get("value"), facts.get("n")
    if value is None:
        return ""
    if kind == "silence":
        return (
            f"Nothing in {stretch(facts['window_hours'])}; {grouped(round(facts.get('before', 0)))} are usual"
        )
    if kind == "state":
        return f"{STATES[figure].name} {told(value, figure)}" + (
            f" of {grouped(n)}" if n and is_share(figure) else ""
        )
    now = told(value, figure) + (f" of {grouped(n)}" if n and is_share(figure) else "")
    if kind == "peers":
        return f"{now} corrected, the others {told(facts.get('before'), figure)}"
    span = (
        f" in {facts['days']} days" if facts.get("days", 0) > 1 else f" in {stretch(facts['window_hours'])}"
    )
    if kind == "threshold":
        return f"{now}{span}"
    return f"{now}{span}, was {told(facts.get('before'), figure)}"


def is_share(figure) -> bool:
    return unit_and_name(figure)[0] in SHARES or figure == "corrections"


def unit_and_name(figure) -> tuple[str, str]:
    found = FIGURES.get(figure) or STATES.get(figure)
    return (found.unit, found.name) if found else ("count", figure)


def told(value, figure) -> str:
    """A value with its unit, in as few digits as say something."""
    unit = unit_and_name(figure)[0]
    if value is None:
        return "unknown"
    if unit == "share" or (figure == "corrections" and value < 1):
        return percent(value, 1 if value < 0.1 else 0)
    if unit == "seconds":
        return stretch(value / 3600) if value >= 120 else f"{value:.0f} s"
    if unit == "times":
        return f"{decimal(value, 1)} times"
    endings = {"hours": " h", "ms": " ms"}
    digits = grouped(round(value)) if abs(value) >= 10 or value == round(value) else decimal(value)
    return digits + endings.get(unit, "")


def stretch(hours) -> str:
    """A span in words: 5 days, 12 h, 20 min."""
    if hours >= 2 * DAY:
        return f"{hours / DAY:.0f} days"
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def rule_in_words(rule) -> str:
    """When a rule rings, as a sentence."""
    name = unit_and_name(rule.figure)[1]
    lens = {"category": " of a category", "agent": " of an agent", "queue": " of a queue"}.get(rule.lens, "")
    of = f"{name}{lens}"
    over, before = stretch(rule.window_hours), stretch(rule.compared_hours)
    way, times = "up to" if rule.above else "down by", f"{rule.bar:g}"
    if rule.kind == "state":
        bar = told(rule.bar, rule.figure)
        return STATES[rule.figure].asks.format(bar=f"{rule.bar:g}" if "times" in bar else bar)
    sentences = {
        "threshold": f"{of} {'over' if rule.above else 'under'} {told(rule.bar, rule.figure)} in {over}.",
        "change": f"{of} in {over}: {way} {times} times that of the {before} before, and no chance.",
        "drift": f"{of}: {way} {times} times what it was, and it stays so, within {over}.",
        "silence": f"No {name.lower()}{lens} in {over}, where the {before} before had them.",
        "peers": f"{name} of one person {percent(rule.bar, 0)} or more from the others’, in {over}.",
    }
    return sentences[rule.kind] + (f" From {grouped(rule.least_n)} cases on." if rule.least_n else "")
