"""A sentence model with few and random weights, in the form in which the real ones come."""

import json

import numpy as np

LAYERS, HEADS, WIDTH, WIDE, PLACES = 2, 2, 8, 12, 128
SIGNS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = ["never", "promise", "a", "day", "of", "delivery", "ta", "##x", "##es", "miss", "##ing", ".", "?"]


def weights(seed=7):
    """{name: matrix}, named as BERT names them."""
    chance = np.random.default_rng(seed)

    def some(*shape):
        return chance.normal(size=shape).astype(np.float32)

    made = {
        "embeddings.word_embeddings.weight": some(len(SIGNS) + len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
    }
    sizes = {"attention.self.query": (WIDTH, WIDTH), "attention.self.key": (WIDTH, WIDTH)}
    sizes |= {"attention.self.value": (WIDTH, WIDTH), "attention.output.dense": (WIDTH, WIDTH)}
    sizes |= {"intermediate.dense": (WIDE, WIDTH), "output.dense": (WIDTH, WIDE)}
    norms = ["embeddings"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part, size in sizes.items():
            made |= {f"{name}.{part}.weight": some(*size), f"{name}.{part}.bias": some(size[0])}
        norms += [f"{name}.attention.output", f"{name}.output"]
    for name in norms:
        made |= {f"{name}.LayerNorm.weight": some(WIDTH), f"{name}.LayerNorm.bias": some(WIDTH)}
    return made


def write(folder, seed=7):
    """The model's three files; returns the folder."""
    header, content = {"__metadata__": {"format": "pt"}}, b""
    header["embeddings.position_ids"] = {"dtype": "I64", "shape": [0], "data_offsets": [0, 0]}
    for name, matrix in weights(seed).items():
        ends = [len(content), len(content) + matrix.nbytes]
        header[name] = {"dtype": "F32", "shape": list(matrix.shape), "data_offsets": ends}
        content += matrix.tobytes()
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % 8)
    (folder / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + content)
    shape = {"num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(shape))
    (folder / "vocab.txt").write_text("\n".join([*SIGNS, *WORDS]) + "\n")
    return folder
