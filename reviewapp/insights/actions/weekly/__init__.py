from .choosing import choose_weekly, gets_weekly
from .following_up import add_follow_up, finish_follow_up
from .mailing import due_mails, send_mail
from .making import last_whole_week, make_past_weeklies, make_weeklies, make_weekly, week_span

__all__ = [
    "add_follow_up",
    "choose_weekly",
    "due_mails",
    "finish_follow_up",
    "gets_weekly",
    "last_whole_week",
    "make_past_weeklies",
    "make_weeklies",
    "make_weekly",
    "send_mail",
    "week_span",
]
