"""Is this a policy we can publish? Every problem under the field it is in. Pure."""

from collections.abc import Collection

from reviewapp.base.canonical import canonical_bytes
from reviewapp.workflows import conditions
from reviewapp.workflows.contract import Contract
from reviewapp.workflows.routing import PRIORITIES

MAX_BYTES = 256 * 1024
MAX_PROMPT = 64 * 1024
MAX_RULES = 50
MAX_CHECKS = 50
MAX_NAME = 120
LEAST_AUDIT = 0.01
KEYS = {
    "": {"prompt", "routing", "thresholds", "checks"},
    "rule": {"name", "when", "then"},
    "then": {"route", "queue", "priority", "second_review"},
    "thresholds": {"auto_approve_at", "spot_check"},
    "check": {"name", "expect", "on_fail", "blocking"},
}
EMPTY = {"prompt": "", "routing": [], "thresholds": {}, "checks": []}


def policy_problems(
    document, contract: Contract, queue_slugs: Collection[str] | None = None
) -> dict[str, list[str]]:
    """Sentences by dotted path (`routing.0.when.all.1.value`); nothing when it may be published.

    `queue_slugs` are the team's queues; None leaves out the question whether a queue exists.
    """
    if not isinstance(document, dict):
        return {"": ["A policy is a JSON object with a prompt, routing, thresholds and checks."]}
    if problem := _too_big(document):
        return {"": [problem]}
    look = _Look(contract, queue_slugs)
    look.keys(document, KEYS[""], "")
    look.prompt(document.get("prompt"))
    look.named("routing", document.get("routing", []), MAX_RULES, look.rule)
    look.thresholds(document.get("thresholds", {}))
    look.named("checks", document.get("checks", []), MAX_CHECKS, look.check)
    return look.found


def _too_big(document):
    try:
        size = len(canonical_bytes(document))
    except (ValueError, TypeError, RecursionError):
        return "The policy holds a number, text or nesting that JSON cannot carry exactly."
    if any("\x00" in text for text in _texts(document)):
        return "The policy holds the character NUL, which cannot be stored. Remove it and save again."
    return f"The policy is {size:,} bytes; the limit is {MAX_BYTES:,}." if size > MAX_BYTES else ""


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _texts(inner)


class _Look:
    """One look over a policy; gathers sentences by path."""

    def __init__(self, contract, queue_slugs):
        self.contract = contract
        self.queue_slugs = queue_slugs
        self.found: dict[str, list[str]] = {}

    def say(self, at, sentence):
        self.found.setdefault(at, []).append(sentence)

    def keys(self, part, known, at):
        for key in sorted(part.keys() - known):
            self.say(f"{at}.{key}" if at else key, f"A policy has no part called “{key[:40]}” here.")

    def prompt(self, prompt):
        if not isinstance(prompt, str):
            self.say("prompt", "The prompt is a text.")
        elif len(prompt.encode(errors="replace")) > MAX_PROMPT:
            self.say("prompt", f"The prompt is longer than {MAX_PROMPT:,} bytes.")

    def named(self, at, entries, limit, look_at):
        """A list of rules or checks: each an object with a name of its own."""
        if not isinstance(entries, list) or len(entries) > limit:
            self.say(at, f"This is a list of at most {limit}.")
            return
        names = set()
        for number, entry in enumerate(entries):
            here = f"{at}.{number}"
            if not isinstance(entry, dict):
                self.say(here, "This must be an object.")
                continue
            self.name(entry.get("name"), names, f"{here}.name")
            look_at(entry, here)

    def name(self, name, names, at):
        if not isinstance(name, str) or not name.strip():
            self.say(at, "Give it a name; people see it as the reason.")
        elif len(name) > MAX_NAME:
            self.say(at, f"The name is longer than {MAX_NAME} characters.")
        elif name.strip().casefold() in names:
            self.say(at, "This name is used twice; each needs its own.")
        else:
            names.add(name.strip().casefold())

    def condition(self, condition, at):
        for path, sentences in conditions.validate(condition, self.contract).items():
            for sentence in sentences:
                self.say(f"{at}.{path}" if path else at, sentence)

    def rule(self, rule, at):
        self.keys(rule, KEYS["rule"], at)
        self.condition(rule.get("when"), f"{at}.when")
        then = rule.get("then")
        if not isinstance(then, dict):
            self.say(f"{at}.then", "Say what happens: review or approve.")
            return
        self.keys(then, KEYS["then"], f"{at}.then")
        self.then(then, f"{at}.then")

    def then(self, then, at):
        route = then.get("route")
        if route not in ("review", "approve"):
            self.say(f"{at}.route", "Choose review or approve.")
        if route == "approve":
            for key in sorted(then.keys() & {"queue", "priority", "second_review"}):
                self.say(f"{at}.{key}", "What is approved without a person needs none of this.")
            return
        self.queue(then.get("queue"), f"{at}.queue")
        if then.get("priority") not in (None, *PRIORITIES):
            self.say(f"{at}.priority", f"Choose one of: {', '.join(PRIORITIES)}.")
        if not isinstance(then.get("second_review", False), bool):
            self.say(f"{at}.second_review", "Say true or false.")

    def queue(self, slug, at):
        if slug is None:
            return
        if not isinstance(slug, str) or not 0 < len(slug) <= 60:
            self.say(at, "Choose a queue.")
        elif self.queue_slugs is not None and slug not in self.queue_slugs:
            self.say(at, f"This team has no queue “{slug}”.")

    def thresholds(self, thresholds):
        if not isinstance(thresholds, dict):
            self.say("thresholds", "Thresholds are an object.")
            return
        self.keys(thresholds, KEYS["thresholds"], "thresholds")
        for key in sorted(KEYS["thresholds"]):
            value = thresholds.get(key)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and 0 <= value <= 1):
                self.say(f"thresholds.{key}", "This is a number from 0 to 1.")
        self.audit(thresholds)

    def audit(self, thresholds):
        """What is approved on confidence alone is checked at random, or nobody could say that it holds."""
        if thresholds.get("auto_approve_at") is None or "thresholds.spot_check" in self.found:
            return
        if (thresholds.get("spot_check") or 0) < LEAST_AUDIT:
            self.say(
                "thresholds.spot_check",
                f"While outputs are approved by their confidence, at least {LEAST_AUDIT:.0%} of them are "
                "checked at random. Set a share, or take the threshold out.",
            )

    def check(self, check, at):
        self.keys(check, KEYS["check"], at)
        self.condition(check.get("expect"), f"{at}.expect")
        if check.get("on_fail", "review") not in ("review", "note"):
            self.say(f"{at}.on_fail", "Choose review (a person must look) or note (shown only).")
        if not isinstance(check.get("blocking", False), bool):
            self.say(f"{at}.blocking", "Say true or false.")
