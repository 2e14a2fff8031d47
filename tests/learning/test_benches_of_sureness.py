"""The measuring sticks are straight: known worlds give known figures."""

import csv
import gzip
import json

import numpy as np
import pytest

from reviewapp.learning.estimates import jeffreys
from reviewapp.web.benches.learning import honesty, nightly, reliability, themes


def test_what_is_foreseen_for_all_counts_sums_to_one():
    each = [honesty.foreseen(count, 12, (2.5, 7.5)) for count in range(13)]
    assert sum(itself for _, itself in each) == pytest.approx(1)
    assert each[12][0] == pytest.approx(1 - each[12][1])


def drawn(size=3000):
    """Later counts that come from the very beliefs which the counts before give."""
    chance = np.random.default_rng(1)
    n, later = chance.integers(1, 30, size), chance.integers(3, 40, size)
    hits = chance.binomial(n, 0.4)
    kept = chance.binomial(later, chance.beta(hits + 0.5, n - hits + 0.5))
    return [honesty.Candidate(*map(int, row)) for row in zip(hits, n, kept, later, strict=True)]


def test_true_beliefs_cover_what_they_promise_and_bold_ones_less():
    found = drawn()
    assert honesty.covered(found, lambda c: (c.hits + 0.5, c.n - c.hits + 0.5)) == pytest.approx(
        0.8, abs=0.02
    )
    assert honesty.covered(found, lambda c: (9 * c.hits + 0.5, 9 * (c.n - c.hits) + 0.5)) < 0.7
    assert honesty.error(found, lambda c: jeffreys(c.hits, c.n)) < 0.03


def test_candidates_are_counted_before_and_after():
    edits = [("use the tool", "apply the tool")] * 3 + [("use the tool", "use the tool")] * 2
    edits += [("use the tool", "apply the tool")] * 3 + [("use the tool", "use the tool")] * 2
    [found] = honesty.candidates(edits)
    assert found == honesty.Candidate(hits=4, n=6, later_hits=2, later_n=4)


def test_chance_alone_is_shown_less_by_e_values_than_by_looking_every_night():
    hits, exposures = next(nightly.simulated((0.05, 0.3, 2.0)))
    last = nightly.by_e_value(hits[-1], exposures[-1], base=0.05, level=0.05)
    assert last[nightly.NULL :].mean() > 0.9
    assert (
        last[: nightly.NULL].sum()
        <= nightly.by_p_value(hits[-1], exposures[-1], base=0.05)[: nightly.NULL].sum()
    )


def test_an_intent_is_found_where_a_theme_is_mostly_of_it():
    truth, places = ["a"] * 8 + ["b"] * 8, [0] * 8 + [1] * 3 + [2] * 5
    assert themes.found_of(truth, places).startswith("2 of 2;")
    assert themes.found_of(truth, [0] * 16).startswith("0 of 2;")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "intents").mkdir()
    asked = [
        ("where is my card", "card"),
        ("what is the exchange rate", "rate"),
        ("close my account", "close"),
    ]
    with gzip.open(tmp_path / "intents" / "banking.jsonl.gz", "wt") as lines:
        for place in range(240):
            text, gold = asked[place % 3]
            lines.write(json.dumps({"text": f"{text} {'please' * (place % 2)}", "gold": gold}) + "\n")
    (tmp_path / "summaries").mkdir()
    for file, column in reliability.LABELS.values():
        with gzip.open(tmp_path / "summaries" / f"{file}_annotations_xsum_summaries.csv.gz", "wt") as lines:
            out = csv.writer(lines)
            out.writerow(["bbcid", "system", column, "worker_id"])
            out.writerows([u, "s", "yes" if u % 5 == 0 else "no", w] for u in range(200) for w in "abc")
    return tmp_path


def test_themes_that_are_plain_are_measured_as_found(folder):
    rows = {row.measure: row for row in themes.measure(folder).rows}
    assert rows["AMI, words and letters"].met
    assert rows["numbers unchanged after 10 % more"].met
    assert rows["AMI, with MiniLM"].met is None


def test_reliable_people_are_measured_as_right(folder):
    rows = {row.measure: row for row in reliability.measure(folder).rows}
    assert rows["factual: right, 3 bad among them"].met
    assert rows["factual: flagged"].ours.endswith("honest ones 0")
