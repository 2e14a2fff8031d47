"""How far each reviewer's answers can be trusted, from what several of them said about the same outputs.

Agreement finds those who answer the opposite or at random. Those who approve everything agree with
most people most of the time: only gold outputs, whose right answer is known, find them.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from reviewapp.learning.admission import e_bh, log_e

# Before anybody is known, two answers of three are taken to be right.
RIGHT, WRONG = 2.0, 1.0
ENOUGH_ANSWERS = 10
ROUNDS = 200
STEADY = 1e-7
LEVEL = 0.05
# How far a rate may lie from that of the others before it is worth a look.
LEEWAY = 0.15
# Who is compared needs so many others, each with so many decisions.
FEWEST_PEERS, ENOUGH_DECISIONS = 2, 20
# Somebody who differs from the others more often than this decides the opposite.
MOSTLY = 2 / 3


@dataclass(frozen=True)
class Reliability:
    """Who answers right how often, and what is probably true of each output."""

    accuracy: dict[Hashable, float] = field(default_factory=dict)
    recall: dict[Hashable, dict[Hashable, float]] = field(default_factory=dict)
    answers: dict[Hashable, int] = field(default_factory=dict)
    posterior: dict[Hashable, dict[Hashable, float]] = field(default_factory=dict)

    def weight(self, rater: Hashable) -> float:
        """What an answer of theirs counts: never more than one, and one until enough is known of them."""
        if self.answers.get(rater, 0) < ENOUGH_ANSWERS:
            return 1.0
        return min(1.0, max(0.0, self.accuracy[rater]))

    def truth(self, unit: Hashable) -> Hashable:
        """The likeliest answer."""
        likely = self.posterior[unit]
        return max(sorted(likely, key=str), key=likely.get)


def dawid_skene(answers: Iterable[tuple[Hashable, Hashable, Hashable]]) -> Reliability:
    """What is true and who says so, from (unit, rater, label), by Dawid and Skene's two steps in turn.

    Every rater has a table of what they answer when something else is true. It starts from the belief
    that people are right more often than not, so that the whole cannot settle upside down. The order in
    which answers are given changes nothing.
    """
    answers = sorted(answers, key=lambda answer: tuple(map(str, answer)))
    if not answers:
        return Reliability()
    coded = _Coded(answers)
    belief = coded.votes()
    for _ in range(ROUNDS):
        before, belief = belief, coded.belief(coded.habits(belief), coded.shares(belief))
        if abs(belief - before).max() < STEADY:
            break
    return coded.reliability(belief)


def krippendorff_alpha(answers: Iterable[tuple[Hashable, Hashable, Hashable]]) -> float | None:
    """Agreement beyond chance on (unit, rater, label), 1 when perfect; None where it cannot be said.

    Units with one answer say nothing about agreement; units where all say the same everywhere leave
    no chance to compare with.
    """
    said = defaultdict(Counter)
    for unit, _, label in answers:
        said[unit][label] += 1
    said = [counts for counts in said.values() if counts.total() > 1]
    whole = Counter()
    for counts in said:
        whole.update(counts)
    n = whole.total()
    apart = n * n - sum(count * count for count in whole.values())
    if not apart:
        return None
    differing = sum(
        (counts.total() ** 2 - sum(count * count for count in counts.values())) / (counts.total() - 1)
        for counts in said
    )
    return 1 - (n - 1) * differing / apart


@dataclass(frozen=True)
class Conduct:
    """What one reviewer did, in counts.

    `compared` are decisions on outputs that others decided too, `agreed` those that said the same;
    `gold` are known outputs that must not be approved; `quick` are decisions faster than `quick_bar`.
    """

    rater: Hashable
    decided: int
    approved: int
    compared: int = 0
    agreed: int = 0
    gold: int = 0
    gold_approved: int = 0
    quick: int = 0


class Flag(NamedTuple):
    """Something about a reviewer that a lead should look at; the score is an e-value's logarithm."""

    rater: Hashable
    kind: str
    score: float
    facts: dict


def quick_bar(seconds: Iterable[float]) -> float:
    """Below this a decision is quick: a fifth of what half of all decisions here take."""
    taken = sorted(seconds)
    return taken[len(taken) // 2] / 5 if taken else 0.0


def flags(conducts: Iterable[Conduct], *, level: float = LEVEL) -> list[Flag]:
    """Who stands out from the others, so surely that looking every night raises few false alarms.

    Each question is an e-value against the rate of all the others together; of those raised at most
    `level` should be false. Who decides otherwise than others is asked only where there are two others with
    enough decisions.
    """
    conducts = sorted(conducts, key=lambda conduct: str(conduct.rater))
    asked = {}
    for conduct in conducts:
        peers = _Peers(conduct, [other for other in conducts if other is not conduct])
        for kind, hits, n, usual in _questions(conduct, peers):
            facts = {"count": hits, "of": n, "others": round(usual, 3)}
            flag = Flag(conduct.rater, kind, log_e(hits, n, min(max(usual, 0.01), 0.99)), facts)
            asked[conduct.rater, kind] = max(asked.get((conduct.rater, kind), flag), flag, key=_score)
    raised = e_bh({key: flag.score for key, flag in asked.items()}, level=level)
    return sorted((asked[key] for key in _without_repeats(raised)), key=lambda flag: -flag.score)


class _Peers:
    """The others, whose middle one says what is usual: a few odd ones among them do not move it."""

    def __init__(self, conduct, others):
        self.conduct, self.others = conduct, others

    def usual(self, hits, of, *, people=FEWEST_PEERS, least=ENOUGH_DECISIONS):
        """The middle of their rates; of two in the middle the one nearer to the rate of who is asked about.

        Everybody of whom enough is known counts once, however much they do, and everybody has an imagined hit
        and miss: nothing is certain. So among three only somebody who differs from both others stands out,
        and between two nobody can say who is the odd one.
        """
        counts = [(getattr(each, hits), n) for each in self.others if (n := getattr(each, of)) >= least]
        rates = sorted((count + 1) / (n + 2) for count, n in counts)
        if len(rates) < people:
            return None
        own = getattr(self.conduct, hits) / max(getattr(self.conduct, of), 1)
        return min(rates[(len(rates) - 1) // 2], rates[len(rates) // 2], key=lambda rate: abs(rate - own))


def _questions(conduct, peers):
    """(kind, hits, of how many, rate of the others) for everything that can be asked of a reviewer."""
    if not conduct.decided:
        return
    approve, agree = peers.usual("approved", "decided"), peers.usual("agreed", "compared")
    if approve is not None:
        yield "rate", conduct.approved, conduct.decided, approve + LEEWAY
        yield "rate", conduct.decided - conduct.approved, conduct.decided, 1 - approve + LEEWAY
    if conduct.compared and None not in (approve, agree):
        share = conduct.approved / conduct.decided
        chance = share * approve + (1 - share) * (1 - approve)
        apart = conduct.compared - conduct.agreed
        yield "opposite", apart, conduct.compared, MOSTLY
        if conduct.agreed / conduct.compared <= (agree + chance) / 2:
            yield "random", apart, conduct.compared, 1 - agree
    # These two say by themselves who is the odd one, so that one other person is enough to compare with.
    if (quick := peers.usual("quick", "decided", people=1)) is not None:
        yield "too_fast", conduct.quick, conduct.decided, quick + LEEWAY
    if conduct.gold and (missed := peers.usual("gold_approved", "gold", people=1, least=1)) is not None:
        yield "always_approves", conduct.gold_approved, conduct.gold, missed + LEEWAY


def _score(flag):
    return flag.score


def _without_repeats(raised):
    """Who answers the opposite differs from the others more than by chance too; that is said once."""
    opposite = {rater for rater, kind in raised if kind == "opposite"}
    return [key for key in raised if key[1] != "random" or key[0] not in opposite]


class _Coded:
    """Answers as numbers, and the steps over them."""

    def __init__(self, answers):
        import numpy  # noqa: PLC0415  pages that only show flags need no matrices

        self.np = numpy
        self.names, self.codes = [], []
        for column in zip(*answers, strict=True):
            names = {name: place for place, name in enumerate(dict.fromkeys(column))}
            self.names.append(list(names))
            self.codes.append(numpy.array([names[name] for name in column]))
        self.size = [len(names) for names in self.names]

    def votes(self):
        units, _, labels = self.codes
        count = self.np.zeros((self.size[0], self.size[2]))
        self.np.add.at(count, (units, labels), 1)
        return count / count.sum(axis=1, keepdims=True)

    def shares(self, belief):
        """How common each label is, no label being impossible."""
        count = belief.sum(axis=0) + 1 / self.size[2]
        return count / count.sum()

    def habits(self, belief):
        """By rater, what is true, what is answered: probabilities."""
        units, raters, labels = self.codes
        _, many, kinds = self.size
        count = self.np.zeros((many, kinds, kinds))
        self.np.add.at(count, (raters, labels), belief[units])
        count = count.transpose(0, 2, 1) + WRONG / max(kinds - 1, 1)
        count[:, range(kinds), range(kinds)] += RIGHT - WRONG / max(kinds - 1, 1)
        return count / count.sum(axis=2, keepdims=True)

    def belief(self, habits, shares):
        units, raters, labels = self.codes
        logs = self.np.log(habits).transpose(0, 2, 1)
        total = self.np.tile(self.np.log(shares), (self.size[0], 1))
        self.np.add.at(total, units, logs[raters, labels])
        total = self.np.exp(total - total.max(axis=1, keepdims=True))
        return total / total.sum(axis=1, keepdims=True)

    def reliability(self, belief):
        units, raters, labels = self.names
        habits, shares = self.habits(belief), self.shares(belief)
        right = habits[:, range(len(labels)), range(len(labels))]
        count = self.np.bincount(self.codes[1], minlength=len(raters))
        return Reliability(
            accuracy={rater: float(right[n] @ shares) for n, rater in enumerate(raters)},
            recall={r: dict(zip(labels, map(float, right[n]), strict=True)) for n, r in enumerate(raters)},
            answers={rater: int(count[n]) for n, rater in enumerate(raters)},
            posterior={u: dict(zip(labels, map(float, belief[n]), strict=True)) for n, u in enumerate(units)},
        )
