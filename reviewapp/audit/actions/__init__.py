from reviewapp.audit.actions.committed import committed
from reviewapp.audit.actions.epochs import open_epoch, present_origin
from reviewapp.audit.actions.forgetting import tell_forgotten
from reviewapp.audit.actions.leaving import leave_checkpoints
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
from reviewapp.audit.actions.sighting import forget_sightings, record_look
from reviewapp.audit.actions.thinning import thin_checkpoints
from reviewapp.audit.actions.verifying import verify
from reviewapp.audit.actions.verifying_again import (
    ask_verification,
    is_outdated,
    last_full_verification,
    last_verification,
    tell_result,
    telling_verification,
    verification_is_due,
    verify_again,
)

__all__ = [
    "ask_verification",
    "committed",
    "entry",
    "events_after",
    "forget_sightings",
    "is_behind",
    "is_outdated",
    "last_full_verification",
    "last_verification",
    "latest_checkpoint",
    "latest_position",
    "leave_checkpoints",
    "open_epoch",
    "present_origin",
    "read_past",
    "recomputed_digest",
    "record",
    "record_look",
    "record_many",
    "seal",
    "tell_forgotten",
    "tell_result",
    "telling_verification",
    "thin_checkpoints",
    "unread_since",
    "verification_is_due",
    "verify",
    "verify_again",
    "wait_for_turn",
]
