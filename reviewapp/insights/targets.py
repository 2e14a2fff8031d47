"""What figures are meant to come to: what a team chose, in one workflow or in all, else what is usual."""

from reviewapp.insights.models import Target

USUAL = {
    "first_pass_quality": 0.85,
    "override_rate": 0.12,
    "escalation_rate": 0.04,
    "review_time_p50": 8 * 60.0,
    "review_time_p90": 45 * 60.0,
    "sla_attainment": 0.98,
    "auto_approval_precision": 0.98,
    "outcome_failure_rate": 0.02,
    "agreement_kappa": 0.7,
}


def targets_for(team, workflow=None):
    """{figure: value}; the workflow's own before the team's, the team's before the usual."""
    chosen = list(Target.objects.filter(team=team).values_list("workflow", "figure", "value"))
    own = getattr(workflow, "pk", workflow)
    of_team = {figure: value for key, figure, value in chosen if key is None}
    return USUAL | of_team | {figure: value for key, figure, value in chosen if own and key == own}
