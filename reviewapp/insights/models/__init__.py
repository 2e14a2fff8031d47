from reviewapp.insights.models.alert import Alert, AlertRule, Severity, Topic
from reviewapp.insights.models.data_use import DataUse
from reviewapp.insights.models.export import Export
from reviewapp.insights.models.fact import DecisionFact, OutputFact, ReviewFact
from reviewapp.insights.models.notice import AlertChoice, AlertHook, Notice
from reviewapp.insights.models.pulse import Pulse
from reviewapp.insights.models.step import GateTargets, Step
from reviewapp.insights.models.tally import Grain, Pairing, Spread, Tally
from reviewapp.insights.models.target import Target
from reviewapp.insights.models.weekly import FollowUp, WeeklyChoice, WeeklyMail, WeeklyReview

__all__ = [
    "Alert",
    "AlertChoice",
    "AlertHook",
    "AlertRule",
    "DataUse",
    "DecisionFact",
    "Export",
    "FollowUp",
    "GateTargets",
    "Grain",
    "Notice",
    "OutputFact",
    "Pairing",
    "Pulse",
    "ReviewFact",
    "Severity",
    "Spread",
    "Step",
    "Tally",
    "Target",
    "Topic",
    "WeeklyChoice",
    "WeeklyMail",
    "WeeklyReview",
]
