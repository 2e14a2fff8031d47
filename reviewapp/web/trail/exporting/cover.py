"""The few hashes that stand for a run of withheld leaves, so that the tree still adds up. Pure.

They are the largest whole subtrees inside the run, from left to right: how many leaves each stands for
follows from where it begins, so nobody can say that a run is longer or shorter than it is.
"""

from reviewapp.audit.merkle import node_hash


class Run:
    """Withheld leaves side by side, taken in one by one."""

    def __init__(self, start):
        self.start, self.end, self.nodes = start, start, []

    def add(self, node, *, level=0):
        """Take in the subtree of 2**level leaves that comes next."""
        at = self.end
        self.end += 1 << level
        while self.nodes and self.nodes[-1][1] == level and self.nodes[-1][0] % (2 << level) == 0:
            at, _, left = self.nodes.pop()
            node, level = node_hash(left, node), level + 1
        self.nodes.append((at, level, node))

    def told(self):
        """As a line of an export: positions count from 1, and both ends are in it."""
        return {"withheld": [self.start + 1, self.end], "hashes": [node.hex() for _, _, node in self.nodes]}


def levels_of(size):
    """How large the peaks of a tree of this size are, the largest first."""
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]
