"""What a replay found, in the form in which pages, the API and release notes tell it. Pure."""

from collections import Counter
from collections.abc import Iterable

from reviewapp.base.figures import percent
from reviewapp.learning.estimates import exact_interval, jeffreys
from reviewapp.learning.substitution import Substituted, passes_gate
from reviewapp.review.difference import json_diff, text_of

AROUND = 40
LONGEST = 300
CORRECTED, ALONE = "Corrected by people", "Left alone by people"
CHANCES = "Had a chance for this mistake"
LITERAL = (
    "Words were replaced literally, which is an upper estimate: an agent that reads the line may follow it "
    "less often, or more widely."
)
COUNTED = (
    "No model is set up to run the agent again, so this counts how often later outputs had the mistake: "
    "the most that the line can mend, if the agent follows it."
)
FEWEST = 2
TWICE = 2 / 3


def of_substitution(found: Substituted, *, n: int, span: dict, earlier: Substituted | None = None) -> dict:
    """A wording, replaced literally in later outputs; the gate asks the earlier ones, too."""
    passed, reasons = passes_gate(found, earlier)
    alone = set(found.approved)
    sides = {"better": found.better, "same": found.same, "worse": found.worse}
    figures = [
        figure(f"{len(found.better)} of {found.fired}", "changed outputs come nearer to what people wrote.",
               good=len(found.better) >= 2 * len(found.worse)),
        figure(f"{len(found.worse)} of {found.fired}", "go further away.", good=not found.worse),
        figure(f"{found.gain:.2f}", f"edits saved each, {found.low:.2f} to {found.high:.2f} (90 % sure).",
               good=found.low > 0),
        figure(str(len(alone)), "of them had been left alone by people.", good=not alone),
    ]  # fmt: skip
    return {
        **_frame("prompt", n, span),
        "groups": [_group(CORRECTED, sides, lambda case: case not in alone),
                   _group(ALONE, sides, alone.__contains__)],
        "figures": figures,
        "gate": _gate(passed, [reason["text"] for reason in reasons], len(found.better), len(found.worse)),
        "gain_low": found.low,
        "leans_on": LITERAL,
    }  # fmt: skip


def of_recurrence(flags: Iterable[bool], *, expected: tuple[int, int], span: dict) -> dict:
    """A mistake counted in later outputs, where its line cannot be tried literally.

    `flags` say of each later chance whether people corrected it; `expected` are hits and chances before.
    """
    flags = list(flags)
    n, hits = len(flags), sum(flags)
    later, earlier = exact_interval(hits, n), jeffreys(*expected) if expected[1] else None
    ended = later.high < earlier.low if earlier else not hits
    goes_on = hits >= FEWEST and not ended
    said = "The mistake goes on" if goes_on else "It hardly came back" if ended else "Too few cases to tell"
    reason = f"{said}: people corrected it in {hits} of {n} later chances."
    return {
        **_frame("prompt", n, span),
        "groups": [{"name": CHANCES, "n": n, "better": hits, "same": n - hits, "worse": 0}],
        "figures": [
            figure(f"{hits} of {n}", "later chances had this mistake.", good=None),
            figure(
                f"{percent(later.low, 0)} to {percent(later.high, 0)}", "of chances, 90 % sure.", good=None
            ),
        ],
        "gate": {"passed": goes_on, "reasons": [reason], "refuted": ended},
        "gain_low": later.low if goes_on else 0.0,
        "leans_on": COUNTED,
    }


def of_removal(flags: Iterable[bool], *, name: str, tokens: int, span: dict) -> dict:
    """A line taken out: how often its mistake was seen since it is in force."""
    flags = list(flags)
    n, hits = len(flags), sum(flags)
    reason = f"Since {name} is in force people corrected its mistake in {hits} of {n} chances."
    return {
        **_frame("prompt", n, span),
        "groups": [{"name": CHANCES, "n": n, "better": 0, "same": n, "worse": 0}],
        "figures": [
            figure(str(tokens), "tokens saved with every output.", good=True),
            figure(f"{hits} of {n}", "chances had its mistake although the line stood there.", good=None),
        ],
        "gate": {"passed": True, "reasons": [reason], "refuted": False},
        "gain_low": 0.0,
        "leans_on": "Nobody can say whether the mistake stays away without the line; watch it.",
    }


def of_runs(changes: Iterable[tuple[str, str]], *, n: int, span: dict, asked: str) -> dict:
    """The agent run again with the new prompt: (group, better|same|worse) of each output."""
    counted = Counter(changes)
    names = sorted({name for name, _ in counted})
    sides = {side: sum(counted[name, side] for name in names) for side in ("better", "same", "worse")}
    better, worse = sides["better"], sides["worse"]
    low = exact_interval(better, better + worse).low if better + worse else 0.0
    passed = better > 0 and better >= 2 * worse
    return {
        **_frame("prompt", n, span),
        "groups": [
            {"name": name, "n": sum(counted[name, side] for side in sides),
             **{side: counted[name, side] for side in sides}}
            for name in names
        ],
        "figures": [
            figure(f"{better} of {n}", "outputs come nearer to what people wrote.", good=better >= 2 * worse),
            figure(f"{worse} of {n}", "go further away.", good=not worse),
        ],
        "gate": _gate(passed, [f"{better} outputs come nearer, {worse} go away."], better, worse),
        "gain_low": low - 0.5 if better + worse else 0.0,
        "leans_on": f"The agent was run again by {asked}; it may answer otherwise another time.",
    }  # fmt: skip


def _gate(passed, reasons, better, worse):
    """Refuted where we are 90 % sure that it is not twice as often better as worse, or where it did nothing.

    Short of that a person decides: outputs left alone may be good, or overlooked.
    """
    twice = exact_interval(better, better + worse, level=0.8).high >= TWICE
    return {"passed": passed, "reasons": reasons, "refuted": not (better and twice)}


def figure(value, text, *, good):
    return {"value": value, "text": text, "good": good}


def snippets(before, after) -> dict:
    """The stretch that differs, with a few words around it: enough to see, no copy of the output."""
    old, new = text_of(before), text_of(after)
    if old is None or new is None:
        changes = json_diff(before, after)[:3]
        path = ", ".join(".".join(map(str, change.path)) for change in changes)
        sides = ([change.before for change in changes], [change.after for change in changes])
        return {"path": path, "before": _short(sides[0]), "after": _short(sides[1])}
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    most = min(len(old), len(new)) - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    left = max(0, start - AROUND)
    return {
        "before": old[left : len(old) - end + AROUND][:LONGEST],
        "after": new[left : len(new) - end + AROUND][:LONGEST],
    }


def _short(values):
    return ", ".join(str(value) for value in values)[:LONGEST]


def _frame(kind, n, span):
    return {"kind": kind, "n": n, **span, "weeks": [], "missing": 0.0}


def _group(name, sides, belongs):
    counts = {side: sum(map(belongs, cases)) for side, cases in sides.items()}
    return {"name": name, "n": sum(counts.values()), **counts}
