"""Everything that can happen to an output, a review, a decision or a queue."""

from .claim import claim, claim_next
from .comment import comment
from .decide import decide
from .expire import expire_overdue
from .extend import extend, renew
from .let_decisions_take_effect import let_decisions_take_effect
from .look import look
from .open_review import open_review, open_reviews, plan_review
from .queues import add_member, change_queue, create_queue, remove_member
from .reassign import reassign
from .release import release, skip
from .reopen import reopen
from .report_outcome import report_outcome
from .return_held import return_held
from .return_lapsed import return_lapsed
from .save_draft import save_draft
from .saved_views import delete_view, rename_view, save_view
from .undo import undo
from .withdraw import call_off, withdraw, withdraw_reviews

__all__ = [
    "add_member", "call_off", "change_queue", "claim", "claim_next", "comment", "create_queue", "decide",
    "delete_view", "expire_overdue", "extend", "let_decisions_take_effect", "look", "open_review",
    "open_reviews", "plan_review", "reassign", "release", "remove_member", "rename_view", "renew", "reopen",
    "report_outcome", "return_held", "return_lapsed", "save_draft", "save_view", "skip", "undo", "withdraw",
    "withdraw_reviews",
]  # fmt: skip
