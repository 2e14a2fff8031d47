from reviewapp.insights.models.alert import Alert, AlertRule, Severity, Topic
from reviewapp.insights.models.notice import AlertChoice, AlertHook, Notice

__all__ = ["Alert", "AlertChoice", "AlertHook", "AlertRule", "Notice", "Severity", "Topic"]
from .pulse import Pulse
from .step import GateTargets, Step

__all__ = ["GateTargets", "Pulse", "Step"]
