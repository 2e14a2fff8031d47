"""Every verb of this area. Each locks, permits, checks, writes and records, in that order."""

from reviewapp.learning.actions.deciding import approve, dismiss
from reviewapp.learning.actions.grouping import families_in
from reviewapp.learning.actions.judging import judge_watches
from reviewapp.learning.actions.mine import mine
from reviewapp.learning.actions.note import note
from reviewapp.learning.actions.proposing import edit_suggestion, propose, remark
from reviewapp.learning.actions.rebasing import follow_versions, rebase
from reviewapp.learning.actions.score import score

__all__ = [
    "approve",
    "dismiss",
    "edit_suggestion",
    "families_in",
    "follow_versions",
    "judge_watches",
    "mine",
    "note",
    "propose",
    "rebase",
    "remark",
    "score",
]
