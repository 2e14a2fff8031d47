"""L5: how many errors are caught first when people look where the mined rules say, beside a black box."""

import gzip
import json
from pathlib import Path

import numpy as np

from reviewapp.learning.features import candidates
from reviewapp.learning.rules import blind_spots, mine
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.workflows import conditions
from reviewapp.workflows.contract import Contract

TEXT = {"type": "string"}
TRANSLATIONS = Contract.of(
    {"type": "object", "properties": {"source": TEXT, "pair": TEXT}},
    {"type": "object", "properties": {"text": TEXT}},
)
INTENTS = Contract.of(
    {"type": "object", "properties": {"text": TEXT}}, {"type": "object", "properties": {"intent": TEXT}}
)
SEEDS = (100, 101, 102)
FIRST, MORE = 0.2, 0.3
BARS = {
    "more than 30 % of the words post-edited": lambda row: row["hter"] > 0.3,
    "rated under 60 of 100": lambda row: row["da_mean"] < 60,
}
REACH = 0.98


def measure(folder: Path) -> Figure:
    rows = []
    if translations := _read(folder / "translations" / "ro-en_et-en.jsonl.gz"):
        rows += _against(translations)
    else:
        rows.append(Row("rules on translations", "the set translations/ is missing", met=False))
    if intents := _read(folder / "intents" / "banking.jsonl.gz"):
        rows += [_planted(intents), *_blind(intents)]
    else:
        rows.append(Row("planted slice", "the set intents/ is missing", met=False))
    return Figure("L5", "Routing rules that a person can read", rows)


def _read(path):
    if not path.exists():
        return []
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def _against(rows):
    """Mined on one half, judged on the other; several splits, for each bar of what is bad."""
    tried = {bar: [] for bar in BARS}
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(rows))
        ground = _Ground([_facts(rows[place]) for place in order])
        for bar, is_bad in BARS.items():
            tried[bar].append(ground.judged(np.array([is_bad(rows[place]) for place in order])))
    return [row for bar, found in tried.items() for row in _rows(bar, found, len(rows) // 2)]


def _rows(bar, tried, n):
    means = {name: np.mean([each[0][name] for each in tried], axis=0) for name in tried[0][0]}
    ours, box = means.pop("ours"), means.get("gradient boosting")
    baseline = ", ".join(f"{name} {first:.3f} ({more:.3f})" for name, (first, more) in means.items())
    if box is None:
        baseline += "; scikit-learn is not installed, so there is no black box to compare with"
    share = None if box is None else ours[0] / box[0]
    count, most = max(each[1] for each in tried), max(each[2] for each in tried)
    said = "" if share is None else f", {share:.3f} of the black box"
    return [
        Row(
            f"bad translations ({bar}) caught in the first 20 % (30 %) of reviews",
            f"{ours[0]:.3f} ({ours[1]:.3f}){said}",
            baseline,
            f"at least {REACH} of the black box at 20 %",
            None if share is None else bool(share >= REACH),
            n,
        ),
        Row(
            f"rules, conditions ({bar})",
            f"{count}, {most}",
            "",
            "at most 25, 3",
            count <= 25 and most <= 3,
            n,
        ),
    ]


class _Ground:
    """Outputs of which the first half is known, and the questions that were found in it."""

    def __init__(self, facts):
        self.facts, self.half = facts, len(facts) // 2
        self.tests = candidates(facts[: self.half], TRANSLATIONS)
        words = [test for test in self.tests if test.condition.get("op") in ("contains", "matches")]
        asked = [conditions.compile_condition(test.condition) for test in words]
        columns = [np.fromiter(map(ask, facts), bool, len(facts)) for ask in asked]
        self.table = np.column_stack([_numbers(facts), *columns]).astype(np.float32)

    def judged(self, bad):
        """({name: shares caught at 20 and 30 %}, rules, the most conditions of one)."""
        later, known = self.facts[self.half :], bad[: self.half]
        rules = mine(self.tests, known)
        scores = {"ours": _by_rules(rules, later), **_learned(self.table, known)}
        scores["confidence alone"] = -np.array([each["confidence"] for each in later])
        scores["a perfect oracle"] = bad[self.half :].astype(float)
        shares = {
            name: [_caught(score, bad[self.half :], share) for share in (FIRST, MORE)]
            for name, score in scores.items()
        }
        return shares, len(rules), max((rule.conditions for rule in rules), default=0)


def _facts(row):
    return {
        "input": {"source": row["src"], "pair": row["lp"]},
        "output": {"text": row["mt"]},
        "confidence": round(float(np.exp(row["model_score"])), 4),
    }


def _by_rules(rules, facts):
    """The surest rule that holds gives an output its place; of equals the least confident comes first."""
    score = np.zeros(len(facts))
    for rule in rules:
        holds = conditions.compile_condition(rule.condition)
        matched = np.fromiter(map(holds, facts), bool, len(facts))
        score[matched] = np.maximum(score[matched], rule.precision.mean)
    return score - 1e-4 * np.array([each["confidence"] for each in facts])


def _caught(score, bad, share):
    """Of all errors, those in the first part by score; of equal scores, their part of what there is."""
    wanted = int(share * len(bad))
    cut = -np.partition(-score, wanted - 1)[wanted - 1]
    above, tied = score > cut, score == cut
    return float((bad[above].sum() + bad[tied].mean() * (wanted - above.sum())) / bad.sum())


def _learned(table, bad):
    """Scores by scikit-learn on the same words and the plain numbers; nothing where it is not installed."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 (development only)
        from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # noqa: PLC0415
    except ImportError:
        return {}
    boosting = HistGradientBoostingClassifier(
        random_state=0, learning_rate=0.05, max_leaf_nodes=8, max_iter=200
    )
    models = {
        "gradient boosting": boosting,
        "tree of depth 6": DecisionTreeClassifier(max_depth=6, random_state=0),
    }
    with threadpool_limits(1):  # its threads wait for one another where others work
        return {
            name: model.fit(table[: len(bad)], bad).predict_proba(table[len(bad) :])[:, 1]
            for name, model in models.items()
        }


def _numbers(facts):
    return np.array(
        [
            (
                each["confidence"],
                len(each["input"]["source"]),
                len(each["output"]["text"]),
                each["input"]["pair"] == facts[0]["input"]["pair"],
            )
            for each in facts
        ]
    )


def _planted(rows):
    """Requests with the word “my” and a high confidence are made wrong in four of five cases."""
    facts, bad = _intents(rows)
    inside = np.array([each["confidence"] >= 0.9 and _has(each, "my") for each in facts])
    bad = np.where(inside, np.random.default_rng(0).random(len(rows)) < 0.8, bad)
    found = mine(candidates(facts, INTENTS), bad)
    best = max((_alike(rule.holds, inside) for rule in found), default=0.0)
    said = conditions.sentence(found[0].condition) if found else "nothing"
    return Row("planted slice found (Jaccard)", f"{best:.2f}: {said}", "", "0.9", best >= 0.9, len(rows))


def _blind(rows, trials=20):
    """In what is approved at 0.7, one word's requests become 20 points worse; some of them were audited."""
    facts, bad = _intents(rows)
    sure = [place for place, each in enumerate(facts) if each["confidence"] >= 0.7]
    facts, bad = [facts[place] for place in sure], bad[sure]
    tests = candidates(facts, INTENTS)
    for size in (38, 77):
        slices = [test for test in tests if test.field == "input.text" and size <= test.holds.sum() <= 300]
        slices = [test for test in slices if test.condition["op"] in ("contains", "matches")]
        ranks = [_trial(tests, bad, slices, size, seed) for seed in range(trials)]
        found = [rank for rank in ranks if rank]
        mean = f", mean rank {np.mean(found):.1f}" if found else ""
        name = f"blind spot of +20 points found, {size} audited outputs in it"
        yield Row(name, f"{len(found)} of {trials}{mean}", "", "", None, len(facts))


def _trial(tests, bad, slices, size, seed):
    """The place of the rule that finds the slice, from 1; 0 where none does."""
    rng = np.random.default_rng(seed)
    inside = slices[rng.integers(len(slices))].holds
    audited = rng.random(len(bad)) < size / inside.sum()
    worse = bad | (inside & (rng.random(len(bad)) < 0.2))
    found = blind_spots(tests, worse, approved=audited, weights=np.ones(len(bad)))
    alike = [_alike(rule.holds, inside[audited]) >= 0.5 for rule in found]
    return alike.index(True) + 1 if True in alike else 0


def _intents(rows):
    facts = [
        {"input": {"text": row["text"]}, "output": {"intent": row["pred"]}, "confidence": row["conf"]}
        for row in rows
    ]
    return facts, np.array([not row["correct"] for row in rows])


def _has(facts, word):
    return (
        word in facts["input"]["text"].lower().replace("?", " ").replace(".", " ").replace(",", " ").split()
    )


def _alike(first, second):
    return float((first & second).sum() / max((first | second).sum(), 1))
