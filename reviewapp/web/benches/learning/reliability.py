"""L10: whose judgement of summaries can be trusted, once some of those who judge are no help.

Three people judged each summary; where all agree we take that for the truth. Each of their answers is then
left out now and then, and others join them who answer the opposite, at random or always the commonest thing.
The textbook's loop without any prior belief, written here once more, stands for crowd-kit, which is not
installed; it ran once on the same answers, and what it said is in the docs.
"""

import csv
import gzip
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from reviewapp.learning.reliability import Conduct, dawid_skene, flags, krippendorff_alpha
from reviewapp.web.benches.learning.figure import Figure, Row

WITHIN = 0.005
SEED, TIMES = 10, 5
KEPT, PART, GOLD = 0.7, 0.4, 40
BAD = ("opposite", "random", "commonest")
LABELS = {
    "factual": ("factuality", "is_factual"),
    "kind of hallucination": ("hallucination", "hallucination_type"),
}


def measure(folder: Path) -> Figure:
    rows = []
    for name, (file, column) in LABELS.items():
        answers = judgements(folder / "summaries" / f"{file}_annotations_xsum_summaries.csv.gz", column)
        rows += of_answers(name, answers)
    return Figure("L10", "Whose judgement can be trusted", rows)


def of_answers(name, answers):
    truth = agreed(answers)
    yield Row(f"{name}: Krippendorff's alpha", f"{krippendorff_alpha(answers):.3f}", n=len(answers))
    ours, textbooks, majority, caught, accused = [], [], [], Counter(), 0
    for time in range(TIMES):
        mixed, gold = spoilt(answers, truth, np.random.default_rng(SEED + time))
        ours.append(right(dawid_skene(mixed).posterior, truth))
        textbooks.append(right(textbook(mixed), truth))
        majority.append(right(votes(mixed), truth))
        raised = flags(conducts(mixed, truth, gold))
        caught.update({flag.rater for flag in raised})
        accused += len({flag.rater for flag in raised}.difference(BAD))
    mine, known, plain = (float(np.mean(each)) for each in (ours, textbooks, majority))
    beside = f"{plain:.4f} majority, {known:.4f} textbook's loop"
    met = mine >= known - WITHIN and mine > plain
    reach = f"within {WITHIN} of the loop, above majority"
    yield Row(f"{name}: right, {len(BAD)} bad among them", f"{mine:.4f}", beside, reach, met, len(truth))
    found = ", ".join(f"{kind} {caught[kind]} of {TIMES}" for kind in BAD)
    yield Row(f"{name}: flagged", f"{found}; honest ones {accused}", n=TIMES)


def judgements(file, column):
    """(summary, rater, label); where somebody marked several things, all of them are the label."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        said = defaultdict(set)
        for row in csv.DictReader(lines):
            said[f"{row['bbcid']} {row['system']}", row["worker_id"]].add(row[column])
    return [(unit, rater, "+".join(sorted(labels))) for (unit, rater), labels in said.items()]


def labels_by_unit(answers):
    said = defaultdict(Counter)
    for unit, _, label in answers:
        said[unit][label] += 1
    return said


def agreed(answers):
    said = labels_by_unit(answers)
    return {unit: max(labels) for unit, labels in said.items() if len(labels) == 1 and labels.total() > 2}


def spoilt(answers, truth, chance):
    """The answers with gaps and with three more people, and the summaries that serve as gold."""
    whole = Counter(label for *_, label in answers)
    labels = sorted(whole)
    common = max(labels, key=whole.get)
    mixed = [answer for answer in answers if chance.random() < KEPT]
    for unit, said in labels_by_unit(answers).items():
        usual = max(sorted(said), key=said.get)
        others = [label for label in labels if label != usual]
        replies = {
            "opposite": str(chance.choice(others)),
            "random": str(chance.choice(labels)),
            "commonest": common,
        }
        mixed += [(unit, rater, reply) for rater, reply in replies.items() if chance.random() < PART]
    hard = [unit for unit, label in truth.items() if label != common]
    return mixed, (common, set(chance.permutation(hard)[:GOLD].tolist()))


def conducts(answers, truth, gold):
    """What each did, the commonest answer being the approval and every other one a correction."""
    common, known = gold
    said, by_rater = labels_by_unit(answers), defaultdict(list)
    for unit, rater, label in answers:
        by_rater[rater].append((unit, label))
    for rater, own in by_rater.items():
        others = [(said[unit] - Counter([label]), label) for unit, label in own if said[unit].total() > 1]
        same = [(2 * rest[common] > rest.total()) == (label == common) for rest, label in others]
        yield Conduct(
            rater,
            decided=len(own),
            approved=sum(label == common for _, label in own),
            compared=len(same),
            agreed=sum(same),
            gold=sum(unit in known for unit, _ in own),
            gold_approved=sum(unit in known and label == common for unit, label in own),
        )


def right(belief, truth):
    """The share of summaries whose likeliest label is the true one."""
    known = [unit for unit in truth if unit in belief]
    return sum(max(sorted(belief[u]), key=belief[u].get) == truth[u] for u in known) / len(known)


def votes(answers):
    return labels_by_unit(answers)


def textbook(answers, rounds=60):
    """Dawid and Skene's loop from the votes, with nothing believed beforehand: one sum at a time."""
    labels = sorted({label for *_, label in answers})
    belief = {u: {t: said[t] / said.total() for t in labels} for u, said in votes(answers).items()}
    for _ in range(rounds):
        share = {t: sum(each[t] for each in belief.values()) / len(belief) for t in labels}
        table = defaultdict(lambda: {t: dict.fromkeys(labels, 1e-9) for t in labels})
        for unit, rater, label in answers:
            for t in labels:
                table[rater][t][label] += belief[unit][t]
        total = {rater: {t: sum(row.values()) for t, row in rows.items()} for rater, rows in table.items()}
        score = {unit: dict(share) for unit in belief}
        for unit, rater, label in answers:
            for t in labels:
                score[unit][t] *= table[rater][t][label] / total[rater][t]
        belief = {u: {t: p / sum(each.values()) for t, p in each.items()} for u, each in score.items()}
    return belief
