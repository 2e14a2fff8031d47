"""Every verb of this area. Each locks, permits, checks, writes and records, in that order."""

from reviewapp.learning.actions.deciding import approve, dismiss
from reviewapp.learning.actions.note import note
from reviewapp.learning.actions.proposing import edit_suggestion, propose, remark
from reviewapp.learning.actions.score import score

__all__ = ["approve", "dismiss", "edit_suggestion", "note", "propose", "remark", "score"]
