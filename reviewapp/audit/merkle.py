"""The Merkle tree of RFC 6962 over SHA-256: grow it leaf by leaf, and prove what is in it. Pure.

A tree is kept as its peaks: the roots of the full subtrees it is made of, the largest first. There is
one for each binary digit 1 of its size, so a million leaves need at most twenty.
"""

from hashlib import sha256

WIDTH = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content):
    return sha256(b"\x00" + content).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


def grow(size, peaks, leaf):
    """Add one leaf hash to the peaks (a list, changed in place) of a tree with `size` leaves."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root_of(peaks):
    if not peaks:
        return EMPTY_ROOT
    *others, root = peaks
    for peak in reversed(others):
        root = node_hash(peak, root)
    return root


def root_of_leaves(leaves):
    peaks = []
    for size, leaf in enumerate(leaves):
        grow(size, peaks, leaf)
    return root_of(peaks)


def joined(peaks):
    return b"".join(peaks)


def split(peaks):
    """The peaks from the bytes that `joined` made."""
    if len(peaks) % WIDTH:
        raise ValueError("Peaks come in whole hashes.")
    return [bytes(peaks[start : start + WIDTH]) for start in range(0, len(peaks), WIDTH)]


def inclusion_proof(leaves, index):
    """The hashes that lead from leaf `index` to the root of all leaves, the nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError("There is no such leaf.")
    proof = []
    while len(leaves) > 1:
        half = _largest_power_below(len(leaves))
        if index < half:
            proof.append(root_of_leaves(leaves[half:]))
            leaves = leaves[:half]
        else:
            proof.append(root_of_leaves(leaves[:half]))
            leaves, index = leaves[half:], index - half
    return proof[::-1]


def includes(root, size, index, leaf, proof):
    """Whether the proof shows that the tree with this root and size has this leaf at this index."""
    if not 0 <= index < size:
        return False
    last, found, steps = size - 1, leaf, list(proof)
    while last:
        if index & 1 or index < last:
            if not steps:
                return False
            other = steps.pop(0)
            found = node_hash(other, found) if index & 1 else node_hash(found, other)
        index, last = index >> 1, last >> 1
    return not steps and found == root


def consistency_proof(leaves, size):
    """The hashes that show that the first `size` leaves are the beginning of all of them."""
    if not 0 < size <= len(leaves):
        raise IndexError("An earlier tree has at least one leaf and no more than the later one.")
    proof, whole = [], True
    while size != len(leaves):
        half = _largest_power_below(len(leaves))
        if size <= half:
            proof.append(root_of_leaves(leaves[half:]))
            leaves = leaves[:half]
        else:
            proof.append(root_of_leaves(leaves[:half]))
            leaves, size, whole = leaves[half:], size - half, False
    if not whole:
        proof.append(root_of_leaves(leaves))
    return proof[::-1]


def extends(old_root, old_size, new_root, new_size, proof):
    """Whether the proof shows that the new tree begins with all the leaves of the old one, in order."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    steps = list(proof)
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if index and not steps:
        return False
    old = new = steps.pop(0) if index else old_root
    return (old_root, new_root) == _followed(index, last, old, new, steps)


def _followed(index, last, old, new, steps):
    while last:
        if index & 1 or index < last:
            if not steps:
                return None
            other = steps.pop(0)
            if index & 1:
                old, new = node_hash(other, old), node_hash(other, new)
            else:
                new = node_hash(new, other)
        index, last = index >> 1, last >> 1
    return None if steps else (old, new)


def _largest_power_below(number):
    return 1 << (number - 1).bit_length() - 1
