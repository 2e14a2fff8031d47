"""The figures that no tally holds: each a function of (figure, scope, group) to {ref: Reading}."""

from reviewapp.insights.reading.agreeing import agreement_alpha, agreement_kappa
from reviewapp.insights.reading.learned import (
    learning_lead_time,
    repeat_correction_rate,
    rework_hours_avoided,
    time_to_apply,
)
from reviewapp.insights.reading.waiting import queue_age_p90, queue_depth, queue_depths

COMPUTED = {
    "agreement_alpha": agreement_alpha,
    "agreement_kappa": agreement_kappa,
    "learning_lead_time": learning_lead_time,
    "queue_age_p90": queue_age_p90,
    "queue_depth": queue_depth,
    "repeat_correction_rate": repeat_correction_rate,
    "rework_hours_avoided": rework_hours_avoided,
    "time_to_apply": time_to_apply,
}
# Those whose steps are read at once: (figure, scope, steps) to [Reading].
DRAWN = {"queue_depth": queue_depths}
