"""Every verb of this area. Each locks, permits, checks, writes and records, in that order."""

from reviewapp.learning.actions.grouping import families_in
from reviewapp.learning.actions.mine import mine
from reviewapp.learning.actions.note import note
from reviewapp.learning.actions.score import score

__all__ = ["families_in", "mine", "note", "score"]
