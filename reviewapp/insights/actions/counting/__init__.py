"""Counting outputs anew: what follows from their rows, against what was counted of them before."""

from django.db import connection

from reviewapp.insights.actions.counting.decisions import COUNT_DECISIONS
from reviewapp.insights.actions.counting.outputs import COUNT_OUTPUTS
from reviewapp.insights.actions.counting.reviews import COUNT_REVIEWS

__all__ = ["count_anew"]


def count_anew(outputs):
    """Bring facts and tallies up to date with these outputs, their decisions and reviews."""
    with connection.cursor() as cursor:
        for count in (COUNT_OUTPUTS, COUNT_DECISIONS, COUNT_REVIEWS):
            cursor.execute(count, {"outputs": list(outputs)})
