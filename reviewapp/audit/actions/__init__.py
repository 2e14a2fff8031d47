from reviewapp.audit.actions.committed import committed
from reviewapp.audit.actions.reading import (
    events_after,
    is_behind,
    latest_checkpoint,
    latest_position,
    read_past,
    unread_since,
    wait_for_turn,
)
from reviewapp.audit.actions.recording import entry, recomputed_digest, record, record_many
from reviewapp.audit.actions.sealing import seal
from reviewapp.audit.actions.thinning import thin_checkpoints
from reviewapp.audit.actions.verifying import verify
from reviewapp.audit.actions.verifying_again import (
    last_verification,
    tell_result,
    verification_is_due,
    verify_again,
)

__all__ = [
    "committed",
    "entry",
    "events_after",
    "is_behind",
    "last_verification",
    "latest_checkpoint",
    "latest_position",
    "read_past",
    "recomputed_digest",
    "record",
    "record_many",
    "seal",
    "tell_result",
    "thin_checkpoints",
    "unread_since",
    "verification_is_due",
    "verify",
    "verify_again",
    "wait_for_turn",
]
