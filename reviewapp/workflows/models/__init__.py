from reviewapp.workflows.models.category import Category
from reviewapp.workflows.models.policy import PolicyDraft, PolicyVersion, Rollout
from reviewapp.workflows.models.privacy import MaskingChange, NoticeRead
from reviewapp.workflows.models.workflow import Workflow
from reviewapp.workflows.risk import Risk

__all__ = [
    "Category",
    "MaskingChange",
    "NoticeRead",
    "PolicyDraft",
    "PolicyVersion",
    "Risk",
    "Rollout",
    "Workflow",
]
