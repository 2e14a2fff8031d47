"""Outputs and edits of every shape: words that repeat, any Unicode, any JSON."""

from hypothesis import strategies as st

signs = st.characters(codec=None, exclude_categories=()) | st.sampled_from("aA .,\n5\u0301漢กั…'")
anything = st.text(signs, max_size=30)
words = st.sampled_from(
    [
        "a",
        "b",
        "the",
        "The",
        "Anna",
        "don't",
        "14",
        "1.5",
        "LC-1234",
        "Monday",
        ",",
        ".",
        "!",
        "\n",
        "漢字",
        "…",
    ]
)
wordy = st.lists(words, max_size=25).map(" ".join)
texts = wordy | anything
names = st.sampled_from(["a", "b", "", ".", "*", "\\", "x.y", "text"]) | st.text(max_size=3)
leaves = st.none() | st.booleans() | st.integers(-5000, 5000) | st.floats(allow_nan=False) | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
outputs = texts | values | texts.map(lambda text: {"text": text})
edits = st.tuples(wordy, wordy) | st.tuples(outputs, outputs) | outputs.map(lambda output: (output, output))
