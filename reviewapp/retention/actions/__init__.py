from .certificate import certificate_of
from .counting import count_all_due
from .erasing import due_erasures, erase_on
from .holds import ask_release, keep_holding, look_again, release, remind_of_holds, set_hold
from .persons import ask_erasure, confirm_erasure, find_subject, withdraw_erasure
from .preview import count_due, preview
from .putting_off import put_off
from .replaying import NOT_FORGOTTEN, replay_erasures
from .rules import add_rule, change_rule, confirm_rule, lapse_rules, switch_rule, turn_down_rule
from .run import before_of, has_due_runs, work_on
from .slots import begin_due_runs, begin_run, cancel_run, clock_of, next_slot, run_now, set_clock
from .writing_out import export_subject

__all__ = [
    "NOT_FORGOTTEN",
    "add_rule",
    "ask_erasure",
    "ask_release",
    "before_of",
    "begin_due_runs",
    "begin_run",
    "cancel_run",
    "certificate_of",
    "change_rule",
    "clock_of",
    "confirm_erasure",
    "confirm_rule",
    "count_all_due",
    "count_due",
    "due_erasures",
    "erase_on",
    "export_subject",
    "find_subject",
    "has_due_runs",
    "keep_holding",
    "lapse_rules",
    "look_again",
    "next_slot",
    "preview",
    "put_off",
    "release",
    "remind_of_holds",
    "replay_erasures",
    "run_now",
    "set_clock",
    "set_hold",
    "switch_rule",
    "turn_down_rule",
    "withdraw_erasure",
    "work_on",
]
