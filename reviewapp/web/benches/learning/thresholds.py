"""L6: whether a threshold keeps its promise, and how much it lets through beside the best there could be."""

import gzip
import json
from functools import partial
from pathlib import Path

import numpy as np

from reviewapp.learning.thresholds import learn_then_test
from reviewapp.web.benches.learning.figure import Figure, Row

SPLITS = 400
AUDITS = 200
LABELS = 1500
AUDIT = 0.05
LIVE = 0.6  # what the policy in force approves from
STREAM = 30_000
SHARE = 0.87
AGENTS = {"banking": 0.02, "banking_weak": 0.05}


def measure(folder: Path) -> Figure:
    rows = []
    for name, promise in AGENTS.items():
        path = folder / "intents" / f"{name}.jsonl.gz"
        if not path.exists():
            rows.append(Row(f"thresholds on {name}", f"the set intents/{name} is missing", met=False))
            continue
        confidence, wrong = _read(path)
        rows += _rows(name, confidence, wrong, promise)
    return Figure("L6", "Thresholds that keep their promise", rows)


def _read(path):
    with gzip.open(path, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return np.array([row["conf"] for row in rows]), np.array([not row["correct"] for row in rows])


def _rows(name, confidence, wrong, promise):
    what, first = f"{name}, at most {promise * 100:g} % wrong", name == "banking"
    ours = _tried(confidence, wrong, partial(_learned, promise=promise), promise, _split)
    plain = _tried(confidence, wrong, partial(_observed, promise=promise), promise, _split)
    drawn = _tried(confidence, wrong, partial(_learned, promise=promise), promise, _drawn)
    rows = [
        Row(f"promise broken, {LABELS:,} labels ({what})", f"{ours[0]:.1%}",
            f"observed rate {plain[0]:.1%}", "at most 10 %", bool(ours[0] <= 0.1), SPLITS),
        Row(f"share automated of the best possible, {LABELS:,} labels ({what})", f"{ours[1]:.3f}",
            f"observed rate {plain[1]:.3f}", f"{SHARE}" if first else "",
            bool(ours[1] >= SHARE) if first else None, SPLITS),
        Row(f"the same where the truth is known: broken, share ({what})", f"{drawn[0]:.1%}, {drawn[1]:.3f}",
            "", "at most 10 %", bool(drawn[0] <= 0.1), SPLITS),
    ]  # fmt: skip
    audits = ((10_000, None), (STREAM, SHARE if first else None))
    return [*rows, *(_audited(confidence, wrong, promise, what, size, least) for size, least in audits)]


def _learned(confidence, wrong, *, promise):
    return learn_then_test(confidence, wrong, promise=promise).value


def _observed(confidence, wrong, *, promise):
    """The loosest threshold whose observed rate is low enough: what one would do without this."""
    order = np.argsort(-confidence)
    good = np.flatnonzero(np.cumsum(wrong[order]) <= promise * np.arange(1, len(wrong) + 1))
    return confidence[order][good[-1]] if len(good) else None


def _split(seed, count):
    """Learned on some, judged on the others."""
    order = np.random.default_rng(seed).permutation(count)
    return order[:LABELS], order[LABELS:]


def _drawn(seed, count):
    """Learned on draws with replacement, judged on all: here the error rate is known exactly."""
    return np.random.default_rng(seed).integers(0, count, LABELS), np.arange(count)


def _tried(confidence, wrong, learn, promise, parts):
    """(how often the promise was broken, share automated of the best possible), over all splits."""
    broken, share, best = 0, 0.0, 0.0
    for seed in range(SPLITS):
        known, later = parts(seed, len(wrong))
        value = learn(confidence[known], wrong[known])
        best += _best(confidence[later], wrong[later], promise)
        if value is not None:
            passed = confidence[later] >= value
            share += passed.mean()
            broken += bool(passed.any() and wrong[later][passed].mean() > promise)
    return broken / SPLITS, share / best if best else 0.0


def _best(confidence, wrong, promise):
    """The largest share that keeps the promise, if one knew all."""
    value = _observed(confidence, wrong, promise=promise)
    return 0.0 if value is None else float((confidence >= value).mean())


def _audited(confidence, wrong, promise, what, size, least):
    """A stream of which the policy approves what is sure; people see the rest and 5 % of that."""
    broken, share, none, labels = 0, 0.0, 0, 0
    for seed in range(AUDITS):
        rng = np.random.default_rng(seed)
        drawn = rng.integers(0, len(wrong), size)
        approved = confidence[drawn] >= LIVE
        looked = ~approved | (rng.random(size) < AUDIT)
        weights = np.where(approved, 1 / AUDIT, 1.0)[looked]
        found = learn_then_test(
            confidence[drawn][looked], wrong[drawn][looked], promise=promise, weights=weights
        )
        labels += int(looked.sum())
        none += found.value is None
        if found.value is not None:
            passed = confidence >= found.value
            share += passed.mean()
            broken += bool(wrong[passed].mean() > promise)
    of_best = share / AUDITS / _best(confidence, wrong, promise)
    return Row(
        f"5 % audit of {size:,} outputs, about {labels // AUDITS:,} labels: broken, share ({what})",
        f"{broken / AUDITS:.1%}, {of_best:.3f}, not enough evidence in {none / AUDITS:.0%}",
        "no audit: no threshold can be proved",
        "at most 10 %" + (f", {least}" if least else ""),
        bool(broken <= 0.1 * AUDITS and of_best >= (least or 0)),
        AUDITS,
    )
