from reviewapp.insights.models.alert import Alert, AlertRule, Severity, Topic
from reviewapp.insights.models.notice import AlertChoice, AlertHook, Notice
from reviewapp.insights.models.pulse import Pulse
from reviewapp.insights.models.step import GateTargets, Step

__all__ = [
    "Alert",
    "AlertChoice",
    "AlertHook",
    "AlertRule",
    "GateTargets",
    "Notice",
    "Pulse",
    "Severity",
    "Step",
    "Topic",
]
