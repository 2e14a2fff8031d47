"""What a live legal hold covers, as a condition for the very statement that would forget it.

    OutputContent…annotate(output_id=…).filter(~held())        rows that carry `output_id`
    Output.objects.filter(~held("pk"))                         outputs themselves

Asked in the statement that erases, a hold set before it wins. The triggers on the tables ask once more,
whoever erases, and refuse with `restrict_violation` (`is_refusal` knows it): a batch that was refused is
asked again, and finds the row held.
"""

from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from psycopg.errors import RestrictViolation

from reviewapp.retention.models.hold import LegalHold
from reviewapp.review.models import Output


def held(output_id="output_id"):
    """Whether the output that the column names is covered; a row that hangs on no output is not."""
    holds = LegalHold.objects.over(OuterRef)
    return Exists(Output.objects.filter(Exists(holds), pk=OuterRef(output_id)))


def any_live(team):
    """Whether the team keeps anything at all: without a hold, no row need be asked."""
    return LegalHold.objects.of_team(team).live().exists()


def covering(output):
    """The live holds over one output, for a page that says why it stays."""
    holds = LegalHold.objects.of_team(output.team_id).live()
    return [hold for hold in holds if hold.covered().filter(pk=output.pk).exists()]


def is_refusal(error):
    """Whether the database refused because of a hold that was set meanwhile."""
    return isinstance(error, IntegrityError) and isinstance(error.__cause__, RestrictViolation)
