"""What another routing of past outputs found, in words, and whether it bears the change out. Pure."""

from reviewapp.base.figures import percent
from reviewapp.learning.rerouting import Count, Rerouted

LEAST_WRONG = 3
LEAST_FAILS = 2
PRECISE = 0.9
TO_REVIEW, TO_APPROVAL = "Would go to a person", "Would need no person"
ELSEWHERE = "Would go to another queue"


def result_of(found: Rerouted, *, change: dict, promise: float, span: dict, autonomy: str) -> dict:
    """The replay of a routing, threshold or check change, in the form all replays have."""
    passed, reasons, gain = _gate(found, change, promise)
    return {
        "kind": change["kind"],
        "n": found.n,
        **span,
        "groups": _groups(found),
        "figures": _figures(found, change),
        "weeks": [{"from": monday.isoformat(), "now": now, "new": new} for monday, now, new in found.weeks],
        "missing": round(found.missing, 4),
        "gate": {"passed": passed, "reasons": reasons, "refuted": not passed},
        "gain_low": gain,
        "minutes_a_week": round(found.now.minutes_a_week - found.new.minutes_a_week, 2),
        "leans_on": _leans_on(found, autonomy),
    }


def case_of(moved) -> dict:
    """Whether the other way is better for one output: for what a person would have found in it."""
    if not moved.is_rerouted:
        group, change = ELSEWHERE, "same"
    elif moved.after[0] == "review":
        group, change = TO_REVIEW, {True: "better", False: "worse", None: "same"}[moved.wrong]
    else:
        group, change = TO_APPROVAL, {True: "worse", False: "better", None: "same"}[moved.wrong]
    return {"output_id": moved.id, "group": group, "change": change, "shown": {"why": moved.why}}


def _groups(found):
    groups: dict[str, dict] = {}
    for moved in found.moved:
        case = case_of(moved)
        group = groups.setdefault(
            case["group"], {"name": case["group"], "n": 0, "better": 0, "same": 0, "worse": 0}
        )
        group["n"] += 1
        group[case["change"]] += 1
    return list(groups.values())


def _figures(found, change):
    now, new = found.now, found.new
    yield_of = [
        _figure(f"{now.per_week:.0f} → {new.per_week:.0f}", "outputs a week that people look at.",
                better=new.per_week < now.per_week, worse=False),
        _figure(f"{now.caught.hits} → {new.caught.hits}",
                f"of {found.wrong} wrong outputs go to a person ({_around(new.caught)}).",
                better=new.caught.hits > now.caught.hits, worse=new.caught.hits < now.caught.hits),
        _figure(f"{now.escaped.hits} → {new.escaped.hits}",
                f"known to be wrong are approved without a person ({_around(new.escaped)}).",
                better=new.escaped.hits < now.escaped.hits, worse=new.escaped.hits > now.escaped.hits),
        _figure(percent(new.precision.share.mean, 0),
                f"of what goes to a person is wrong ({_around(new.precision)}).", better=False, worse=False),
    ]  # fmt: skip
    if change["kind"] == "check":
        yield_of += [_check_figure(each) for each in found.checks if each.name == change["check"]["name"]]
    return yield_of


def _check_figure(each):
    fails = each.fails_after if each.fails_after is not None else each.fails_before
    text = f"past outputs fail the check; {_around(each.precision)} of those were wrong."
    return _figure(str(fails or 0), text, better=False, worse=False)


def _figure(value, text, *, better, worse):
    return {"value": value, "text": text, "good": True if better else False if worse else None}


def _around(count: Count):
    share = count.share
    return f"{percent(share.low, 0)} to {percent(share.high, 0)}, 90 % sure"


# ---- whether it bears it out -------------------------------------------------------------------


def _gate(found, change, promise):
    """(passed, why in sentences, what is surely gained)."""
    if change["kind"] == "check" and change["op"] != "remove":
        return _check_gate(found, change["check"]["name"])
    came, went = found.newly_reviewed, found.newly_approved
    if change["kind"] == "threshold" and came.n and not went.n:
        return _stricter_gate(found, promise)
    usual = found.now.escaped.share.mean
    if came.n:
        gain = came.share.low - usual
        passed = came.hits >= LEAST_WRONG and gain > 0
        text = f"Of the {came.n} labelled outputs sent to a person {came.hits} were wrong ({_around(came)}); "
        return passed, [text + f"{percent(usual, 1)} of all approved ones are."], round(gain, 4)
    if went.n:
        gain = promise - went.share.mean
        passed = gain >= 0
        text = f"Of the {went.n} labelled outputs let through {went.hits} were wrong ({_around(went)}); "
        return passed, [text + f"at most {percent(promise, 1)} may be."], round(gain, 4)
    return False, ["No labelled output would have gone another way."], 0.0


def _stricter_gate(found, promise):
    """A threshold that lets less through is borne out where what is let through now breaks the promise."""
    now, new = found.now.escaped, found.new.escaped
    gain = now.share.mean - new.share.mean
    passed = now.share.mean > promise and gain > 0
    left = f" With the change {new.hits} of {new.n} would be." if new.n else ""
    text = f"Of the {now.n} labelled outputs let through now {now.hits} were wrong ({_around(now)}); "
    return passed, [text + f"at most {percent(promise, 1)} may be.{left}"], round(gain, 4)


def _check_gate(found, name):
    each = next(each for each in found.checks if each.name == name)
    precision = each.precision
    passed = precision.hits >= LEAST_FAILS and precision.share.mean >= PRECISE
    text = (
        f"Of {precision.n} labelled outputs that fail it {precision.hits} were wrong ({_around(precision)})."
    )
    return passed, [text], round(precision.share.low - 0.5, 4)


def _leans_on(found, autonomy):
    sentences = ["Routed by the code that intake uses."]
    if autonomy in ("shadow", "approve"):
        sentences.append(
            "At the present autonomy people see every output, so it changes who looks, not whether."
        )
    if found.missing_among_moved:
        share = percent(found.missing_among_moved, 0)
        sentences.append(
            f"Of those that would go another way, nobody said for {share} whether they were wrong."
        )
    return " ".join(sentences)
