"""The targets a team chose itself."""

from reviewapp.insights.models import Target


def chosen_for(team, workflow=None):
    """{figure: value} of the team as a whole, or of one workflow; the usual ones are not among them."""
    return dict(Target.objects.filter(team=team, workflow=workflow).values_list("figure", "value"))
