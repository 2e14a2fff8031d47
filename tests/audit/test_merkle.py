"""Our incremental tree beside the definitions of RFC 6962 §2.1, written down as they stand there."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.audit import merkle

contents = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def split_point(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(entries):
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = split_point(len(entries))
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m, entries):
    if len(entries) == 1:
        return []
    k = split_point(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m, entries, known):
    if m == len(entries):
        return [] if known else [mth(entries)]
    k = split_point(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], known), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def leaves_of(entries):
    return [merkle.leaf_hash(content) for content in entries]


def test_an_empty_tree_has_the_root_the_standard_names():
    assert merkle.root_of([]) == mth([])


@given(contents)
def test_growing_leaf_by_leaf_gives_the_root_of_the_standard(entries):
    peaks = []
    for size, leaf in enumerate(leaves_of(entries)):
        merkle.grow(size, peaks, leaf)
        assert merkle.root_of(peaks) == mth(entries[: size + 1])
        assert len(peaks) == (size + 1).bit_count()
        assert merkle.split(merkle.joined(peaks)) == peaks


@given(contents, st.data())
def test_a_leaf_is_proven_to_be_in_the_tree(entries, drawn):
    index = drawn.draw(st.integers(0, len(entries) - 1))
    leaves, root, size = leaves_of(entries), mth(entries), len(entries)
    proof = merkle.inclusion_proof(leaves, index)

    assert proof == path(index, entries)
    assert merkle.includes(root, size, index, leaves[index], proof)
    assert not merkle.includes(root, size, index, merkle.leaf_hash(b"something else"), proof)
    assert not merkle.includes(root, size, index, leaves[index], [*proof, root])
    assert not merkle.includes(root, size, size, leaves[index], proof)
    if proof:
        assert not merkle.includes(root, size, index, leaves[index], proof[:-1])
        assert not merkle.includes(root, size, index, leaves[index], [root, *proof[1:]])


@given(contents, st.data())
def test_a_tree_is_proven_to_begin_with_an_earlier_one(entries, drawn):
    old = drawn.draw(st.integers(1, len(entries)))
    roots, proof = (mth(entries[:old]), mth(entries)), merkle.consistency_proof(leaves_of(entries), old)

    assert proof == subproof(old, entries, True)
    assert merkle.extends(roots[0], old, roots[1], len(entries), proof)
    assert not merkle.extends(sha256(b"other").digest(), old, roots[1], len(entries), proof)
    assert not merkle.extends(roots[0], old, sha256(b"other").digest(), len(entries), proof)
    assert not merkle.extends(roots[0], old, roots[1], len(entries), [*proof, roots[0]])
    if proof:
        assert not merkle.extends(roots[0], old, roots[1], len(entries), proof[:-1])


def test_proofs_about_leaves_that_are_not_there_are_refused():
    leaves = leaves_of([b"a", b"b"])
    for ask in (lambda: merkle.inclusion_proof(leaves, 2), lambda: merkle.consistency_proof(leaves, 3)):
        with pytest.raises(IndexError):
            ask()
    with pytest.raises(ValueError, match="whole hashes"):
        merkle.split(b"short")
    assert not merkle.extends(leaves[0], 2, leaves[1], 1, [])
