"""Every verb of this area. Each locks, permits, checks, writes and records, in that order."""

from reviewapp.learning.actions.catch_up import catch_up
from reviewapp.learning.actions.change_settings import change_settings
from reviewapp.learning.actions.deciding import approve, dismiss
from reviewapp.learning.actions.export import Asked, Exported, export
from reviewapp.learning.actions.forget import forget, rename_units
from reviewapp.learning.actions.grouping import families_in
from reviewapp.learning.actions.judging import due_watches, judge_watches
from reviewapp.learning.actions.merge_patterns import merge_patterns
from reviewapp.learning.actions.mine import mine
from reviewapp.learning.actions.mute_pattern import mute_pattern
from reviewapp.learning.actions.note import has_news, note
from reviewapp.learning.actions.proposing import edit_suggestion, propose, remark
from reviewapp.learning.actions.quarantine import quarantine, quarantine_by_hand
from reviewapp.learning.actions.rebasing import follow_versions, rebase
from reviewapp.learning.actions.rebuild import differing_after_rebuild, rebuild
from reviewapp.learning.actions.refuse_pattern import refuse_pattern
from reviewapp.learning.actions.release import clear, release
from reviewapp.learning.actions.rename_pattern import rename_pattern
from reviewapp.learning.actions.replaying import ask_replay, cancel_replay, due_replays, run_replay
from reviewapp.learning.actions.score import score
from reviewapp.learning.actions.split_pattern import split_pattern
from reviewapp.learning.actions.suggesting import suggest
from reviewapp.learning.actions.suspect import suspect
from reviewapp.learning.actions.unmute_pattern import unmute_pattern
from reviewapp.learning.actions.word import due_wordings, word

__all__ = [
    "Asked",
    "Exported",
    "approve",
    "ask_replay",
    "cancel_replay",
    "catch_up",
    "change_settings",
    "clear",
    "differing_after_rebuild",
    "dismiss",
    "due_replays",
    "due_watches",
    "due_wordings",
    "edit_suggestion",
    "export",
    "families_in",
    "follow_versions",
    "forget",
    "has_news",
    "judge_watches",
    "merge_patterns",
    "mine",
    "mute_pattern",
    "note",
    "propose",
    "quarantine",
    "quarantine_by_hand",
    "rebase",
    "rebuild",
    "refuse_pattern",
    "release",
    "remark",
    "rename_pattern",
    "rename_units",
    "run_replay",
    "score",
    "split_pattern",
    "suggest",
    "suspect",
    "unmute_pattern",
    "word",
]
