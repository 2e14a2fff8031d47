"""What figures are meant to come to, in the units people say them in."""

from django import forms

from reviewapp.insights.figures import FIGURES
from reviewapp.insights.targets import USUAL

AIMED = (
    "first_pass_quality", "override_rate", "escalation_rate", "severe_rate", "review_time_p50",
    "review_time_p90", "decision_latency_p90", "sla_attainment", "cost_per_completed", "completion_rate",
    "usable_rate", "outcome_failure_rate", "check_failure_rate", "auto_approval_precision",
    "agreement_kappa", "rework_hours_avoided",
)  # fmt: skip
# Unit of a figure → what people type, and how many of those make one.
TYPED = {"share": ("%", 100), "seconds": ("minutes", 1 / 60), "money": ("$", 1), "hours": ("hours", 1)}
MOST = 1e9


class TargetsForm(forms.Form):
    """One field a figure; an empty one goes back to the team's target, or the usual one."""

    def __init__(self, *sent, own, otherwise, **more):
        super().__init__(*sent, **more)
        for key in AIMED:
            figure = FIGURES[key]
            unit, many = TYPED.get(figure.unit, ("", 1))
            bound = "at least" if figure.better == "up" else "at most"
            field = forms.FloatField(
                label=figure.name,
                required=False,
                min_value=-1 if figure.unit == "kappa" else 0,
                max_value=100 if figure.unit == "share" else MOST,
                initial=shown(own.get(key), many),
            )
            field.bound, field.unit, field.says = bound, unit, figure.says
            field.otherwise = shown(otherwise.get(key), many)
            field.widget.attrs |= {"step": "any", "class": "short", "inputmode": "decimal"}
            self.fields[key] = field

    def values(self):
        """{figure: value in its own unit, or None}, of those that were changed."""
        return {
            key: None if self.cleaned_data[key] is None else self.cleaned_data[key] / many_of(key)
            for key in AIMED
            if key in self.changed_data
        }


def many_of(key):
    return TYPED.get(FIGURES[key].unit, ("", 1))[1]


def shown(value, many):
    return None if value is None else float(f"{value * many:.6g}")


def otherwise_of(team_targets, workflow):
    """What counts where a field is left empty."""
    return USUAL | team_targets if workflow else USUAL
