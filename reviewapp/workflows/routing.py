"""Where an output goes and why: the same answer from the same policy and facts. Pure.

Order: whether the agent finished, then checks, then rules (the first that matches wins), then what
the autonomy level and the thresholds allow. Whatever cannot be answered goes to a person: an error
never approves, it only adds a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from reviewapp.workflows import conditions
from reviewapp.workflows.conditions import ConditionError
from reviewapp.workflows.risk import RISKS

PRIORITIES = ("urgent", "high", "normal", "low")
PRIORITY_OF_RISK = {"critical": 0, "high": 1, "medium": 2, "low": 3}
NORMAL = 2
PERSON_FIRST = ("shadow", "approve")


@dataclass(frozen=True)
class Routed:
    """Where one output goes. `queue` None means the workflow's default; `priority` 0 is first."""

    route: str  # "review" or "approve"
    queue: str | None
    priority: int
    reasons: list[dict]
    checks: list[dict]
    spot_check: bool = False
    second_review: bool = False


@dataclass(frozen=True)
class Rule:
    name: str
    matches: Callable[[dict], bool]
    then: dict


@dataclass(frozen=True)
class Check:
    name: str
    holds: Callable[[dict], bool]
    expect: dict
    stops: bool
    blocking: bool


@dataclass(frozen=True)
class Policy:
    """A policy document with its conditions compiled; made once, asked for every output."""

    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    auto_approve_at: float | None = None
    spot_check: float = 0.0
    absent: bool = False


@dataclass
class _Way:
    """What has been found on the way to an answer."""

    reasons: list[dict] = field(default_factory=list)
    must_review: bool = False
    rule: dict | None = None

    def say(self, kind, ref, text):
        self.reasons.append({"kind": kind, "ref": ref, "text": text})

    def stop(self, kind, ref, text):
        self.must_review = True
        self.say(kind, ref, text)


def compile_policy(document: dict) -> Policy:
    """A condition that cannot be read becomes one that always errs: a review, not an outage."""
    thresholds = document.get("thresholds") or {}
    return Policy(
        tuple(
            Rule(rule["name"], conditions.compile_condition(rule["when"]), rule["then"])
            for rule in document.get("routing") or ()
        ),
        tuple(
            Check(
                check["name"],
                conditions.compile_condition(check["expect"]),
                check["expect"],
                check.get("on_fail", "review") == "review",
                bool(check.get("blocking")),
            )
            for check in document.get("checks") or ()
        ),
        thresholds.get("auto_approve_at"),
        thresholds.get("spot_check") or 0.0,
    )


def route(document: dict | Policy, facts: dict, *, autonomy: str, draw: float) -> Routed:
    """Route one output; `draw` is its own number 0..1, so that the same output is sampled every time."""
    policy = document if isinstance(document, Policy) else compile_policy(document)
    facts = facts if isinstance(facts, dict) else {}
    way = _Way()
    if policy.absent:
        way.stop("policy", "", "No policy version is live yet")
    if facts.get("finished") is False:
        way.stop("unfinished", "", "The agent handed this back before it was finished")
    checks = [_run(check, facts, way) for check in policy.checks]
    _first_match(policy.rules, facts, way)
    approved = _may_approve(policy, facts, way, autonomy)
    spot_check = approved and draw < policy.spot_check
    if spot_check:
        way.say("spot_check", "spot_check", f"Spot check: {policy.spot_check:.0%} are sampled")
    then = way.rule or {}
    return Routed(
        "approve" if approved else "review",
        then.get("queue"),
        _priority(then, facts),
        way.reasons,
        checks,
        spot_check,
        not approved and then.get("second_review") is True,
    )


def _run(check, facts, way):
    """One check's result, as stored and shown beside the output."""
    result = {"name": check.name, "passed": False, "blocking": check.blocking}
    try:
        result["passed"] = check.holds(facts)
        result["text"] = "Passed" if result["passed"] else "Did not pass"
    except ConditionError as error:
        result |= {"text": f"Could not be run: {error}", "error": True}
        way.stop("error", check.name, f"Check “{check.name}” could not be run: {error}")
        return result
    if not result["passed"]:
        if spans := _spans(check, facts):
            result["spans"] = spans
        note = way.stop if check.stops else way.say
        note("check", check.name, f"Check “{check.name}” did not pass")
    return result


def _spans(check, facts):
    output = facts.get("output")
    text = output.get("text") if isinstance(output, dict) else None
    return conditions.spans_of(check.expect, "output.text", text) if isinstance(text, str) else []


def _first_match(rules, facts, way):
    """Take the first rule that matches. After one that errs, only a rule for review may still speak,
    so that a broken rule neither approves nor keeps an output from the queue meant for it."""
    erred = False
    for rule in rules:
        reviews = rule.then.get("route") != "approve"
        if erred and not reviews:
            continue
        try:
            matched = rule.matches(facts)
        except ConditionError as error:
            erred = True
            way.stop("error", rule.name, f"Rule “{rule.name}” could not be answered: {error}")
            continue
        if matched:
            way.rule = rule.then
            way.say("rule", rule.name, f"Rule “{rule.name}” sends it to {_to(rule.then)}")
            way.must_review = way.must_review or reviews
            return


def _to(then):
    if then.get("route") == "approve":
        return "approval without a person"
    return f"queue “{then['queue']}”" if then.get("queue") else "review"


def _may_approve(policy, facts, way, autonomy):
    """Whether nobody has to look; says why not."""
    if autonomy not in ("supervised", "trusted"):
        said = "people label, nothing is used" if autonomy == "shadow" else "a person approves each"
        way.say("autonomy", str(autonomy), f"Autonomy level {autonomy}: {said}")
        return False
    if way.must_review:
        return False
    if way.rule is not None:
        return True
    if facts.get("risk") not in (None, "low", "medium"):
        way.say("risk", "risk", _risk_text(facts["risk"]))
        return False
    if autonomy == "trusted":
        way.say("autonomy", "trusted", "Autonomy level trusted: no gate stopped it")
        return True
    return _over_threshold(policy.auto_approve_at, facts.get("confidence"), way)


def _risk_text(risk):
    if isinstance(risk, str) and risk in RISKS:
        return f"Risk is {risk}, and no rule approves that"
    return "Its risk is none we know"


def _over_threshold(limit, confidence, way):
    ref = "auto_approve_at"
    if type(limit) not in (int, float):
        way.say("threshold", ref, "No threshold lets this be approved without a person")
        return False
    if type(confidence) not in (int, float) or not 0 <= confidence <= 1:
        way.say("threshold", ref, "The agent gave no confidence from 0 to 1")
        return False
    if confidence >= limit:
        way.say("threshold", ref, f"Confidence {confidence:g} reaches {limit:g}")
        return True
    way.say("threshold", ref, f"Confidence {_under(confidence, limit)} is under {limit:g}")
    return False


def _under(confidence, limit):
    """Short, but never so short that it reads as the limit itself."""
    short = f"{confidence:.2g}"
    return short if float(short) < limit else f"{confidence:.12g}"


def _priority(then, facts):
    named = then.get("priority")
    if named in PRIORITIES:
        return PRIORITIES.index(named)
    risk = facts.get("risk")
    return PRIORITY_OF_RISK.get(risk, NORMAL) if isinstance(risk, str) else NORMAL
