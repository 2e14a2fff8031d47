"""Every verb of this area. Each locks, permits, checks, writes and records, in that order."""

from reviewapp.workflows.actions.categories import add_category, change_category, retire_category
from reviewapp.workflows.actions.drafts import discard_draft, edit_draft, start_draft
from reviewapp.workflows.actions.importing import PastVersion, import_version
from reviewapp.workflows.actions.masking import set_masking
from reviewapp.workflows.actions.notices import acknowledge_notice
from reviewapp.workflows.actions.publishing import Proposed, publish, publish_change, roll_back
from reviewapp.workflows.actions.steering import change_autonomy, pause, resume
from reviewapp.workflows.actions.workflows import change_workflow, create_workflow

__all__ = [
    "PastVersion",
    "Proposed",
    "acknowledge_notice",
    "add_category",
    "change_autonomy",
    "change_category",
    "change_workflow",
    "create_workflow",
    "discard_draft",
    "edit_draft",
    "import_version",
    "pause",
    "publish",
    "publish_change",
    "resume",
    "retire_category",
    "roll_back",
    "set_masking",
    "start_draft",
]
