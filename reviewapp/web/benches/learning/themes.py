"""L4: whether texts that say the same end up together, under numbers that stay.

Requests of bank customers, whose 77 intents are known, in the order of the file and in others. The bars were
chosen on this set; the intents were used for nothing else. The sentence model is measured where its weights
are installed.
"""

import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.cluster import HDBSCAN, MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from reviewapp.base.figures import percent
from reviewapp.learning.encoder import apart, encoder_in, installed
from reviewapp.learning.themes import Themes
from reviewapp.web.benches.learning.figure import Figure, Row

REACH, BY_MODEL = 0.38, 0.70
LARGE, PURE = 5, 0.7
ORDERS = 3
SEED = 4


def measure(folder: Path) -> Figure:
    texts, truth = requests(folder)
    rows = [*quality(texts, truth), stability(texts), *by_model(texts, truth)]
    return Figure("L4", "Themes of what people write", rows)


def quality(texts, truth):
    start = perf_counter()
    _, places = grouped(texts)
    cost = (perf_counter() - start) / len(texts) * 1e3
    score, n = adjusted_mutual_info_score(truth, places), len(texts)
    batch = ", ".join(
        f"{adjusted_mutual_info_score(truth, labels):.3f} {name}"
        for name, labels in by_batch(texts, len(set(truth)))
    )
    yield Row("AMI, words and letters", f"{score:.3f}", batch, f"≥ {REACH}", score >= REACH, n)
    others = ", ".join(f"{shuffled_score(texts, truth, seed):.3f}" for seed in range(ORDERS))
    yield Row("AMI, other orders of arrival", others, n=n)
    yield Row("intents found by a theme", found_of(truth, places), n=n)
    yield Row("cost of a text", f"{cost:.2f} ms", n=n)


def stability(texts):
    stays, count = kept(texts)
    return Row("numbers unchanged after 10 % more", percent(stays), "", percent(1, 0), stays == 1, count)


def by_model(texts, truth):
    """The same with a sentence model, as a worker would do it in one night."""
    folder, n = installed(), len(texts)
    if folder is None:
        yield Row("AMI, with MiniLM", "not run: no model is installed here", reach=f"≥ {BY_MODEL:.2f}")
        return
    start = perf_counter()
    vectors = encoder_in(folder).encode(texts)
    cost = (perf_counter() - start) / n * 1e3
    told, bar = apart(vectors)
    _, places = grouped(texts, told, bar)
    score = adjusted_mutual_info_score(truth, places)
    like = HDBSCAN(min_cluster_size=LARGE, copy=True).fit_predict(vectors)
    plain, like = (
        adjusted_mutual_info_score(truth, each) for each in (grouped(texts, vectors, 0.65)[1], like)
    )
    told_all = MiniBatchKMeans(len(set(truth)), random_state=SEED, n_init=3).fit_predict(vectors)
    beside = f"{plain:.3f} with what all have in common left in, {like:.3f} HDBSCAN"
    beside += f", {adjusted_mutual_info_score(truth, told_all):.3f} k-means told how many"
    yield Row("AMI, with MiniLM", f"{score:.3f}", beside, f"≥ {BY_MODEL:.2f}", score >= BY_MODEL, n)
    orders = ", ".join(f"{shuffled_score(texts, truth, seed, told, bar):.3f}" for seed in range(ORDERS))
    yield Row("AMI, with MiniLM, other orders of arrival", orders, n=n)
    yield Row("intents found by a theme, with MiniLM", found_of(truth, places), n=n)
    yield Row("cost of encoding a text, in batches", f"{cost:.1f} ms", n=n)


def requests(folder):
    with gzip.open(folder / "intents" / "banking.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], [row["gold"] for row in rows]


def grouped(texts, vectors=None, bar=None):
    by_text = None if vectors is None else dict(zip(texts, vectors, strict=True))
    themes = Themes(bar=bar, embed=by_text and by_text.__getitem__)
    return themes, [themes.assign(place, text).theme for place, text in enumerate(texts)]


def shuffled_score(texts, truth, seed, vectors=None, bar=None):
    order = np.random.default_rng(SEED + seed).permutation(len(texts))
    _, places = grouped([texts[n] for n in order], None if vectors is None else vectors[order], bar)
    return adjusted_mutual_info_score([truth[n] for n in order], places)


def kept(texts):
    """How many of the first texts have the same theme, of the same founder, once the rest came too."""
    count = int(len(texts) / 1.1)
    themes, before = grouped(texts[:count])
    founders = list(themes.founders)
    for place in range(count, len(texts)):
        themes.assign(place, texts[place])
    same = sum(
        themes.members[place] == theme and themes.founders[theme] == founders[theme]
        for place, theme in enumerate(before)
    )
    return same / count, count


def by_batch(texts, groups):
    """Methods that see all texts at once, on the usual vectors; k-means is told how many groups there are."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    dense = normalize(TruncatedSVD(min(100, vectors.shape[1] - 1), random_state=SEED).fit_transform(vectors))
    yield "k-means told how many", MiniBatchKMeans(groups, random_state=SEED, n_init=3).fit_predict(vectors)
    yield "HDBSCAN", HDBSCAN(min_cluster_size=LARGE, copy=True).fit_predict(dense)


def found_of(truth, places):
    """An intent is found where a theme of some size is mostly of it."""
    members = defaultdict(Counter)
    for label, place in zip(truth, places, strict=True):
        members[place][label] += 1
    large = [labels for labels in members.values() if labels.total() >= LARGE]
    main = [labels.most_common(1)[0] for labels in large]
    found = {
        label for (label, most), labels in zip(main, large, strict=True) if most >= PURE * labels.total()
    }
    pure = sum(most for _, most in main) / sum(labels.total() for labels in large)
    covered = sum(labels.total() for labels in large) / len(truth)
    share = f"themes of {LARGE} or more hold {percent(covered, 0)} of texts, {percent(pure, 0)} pure"
    return f"{len(found)} of {len(set(truth))}; {share}"
