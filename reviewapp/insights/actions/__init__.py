from reviewapp.insights.actions.rebuild_figures import differing_after_rebuild, rebuild_figures
from reviewapp.insights.actions.roll_up import has_uncounted, is_counted, roll_up
from reviewapp.insights.actions.set_gate_targets import set_gate_targets
from reviewapp.insights.actions.set_target import set_target
from reviewapp.insights.actions.step_down import step_down
from reviewapp.insights.actions.steps import confirm_step, propose_step, withdraw_step

__all__ = [
    "confirm_step",
    "differing_after_rebuild",
    "has_uncounted",
    "is_counted",
    "propose_step",
    "rebuild_figures",
    "roll_up",
    "set_gate_targets",
    "set_target",
    "step_down",
    "withdraw_step",
]
