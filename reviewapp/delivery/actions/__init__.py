from reviewapp.delivery.actions.deliver import deliver_due
from reviewapp.delivery.actions.endpoints import (
    add_endpoint,
    change_endpoint,
    pause,
    remove,
    resume,
    rotate_secret,
)
from reviewapp.delivery.actions.enqueue import enqueue_due
from reviewapp.delivery.actions.replay import replay

__all__ = [
    "add_endpoint",
    "change_endpoint",
    "deliver_due",
    "enqueue_due",
    "pause",
    "remove",
    "replay",
    "resume",
    "rotate_secret",
]
