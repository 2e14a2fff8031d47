from itertools import islice

from django.db import connection, transaction

from reviewapp.audit.actions import read_past, record, wait_for_turn
from reviewapp.base.taking_time import take_time
from reviewapp.insights.actions.counting import count_anew
from reviewapp.insights.actions.roll_up import AT_ONCE, BOOKMARK
from reviewapp.insights.counters import COUNTERS
from reviewapp.insights.models import DecisionFact, OutputFact, Pairing, ReviewFact, Spread, Tally
from reviewapp.review.models import Output

FACTS = (OutputFact, DecisionFact, ReviewFact)
SUMS = (Tally, Spread, Pairing)
DIGEST = "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)), 0) FROM {} AS row"


@transaction.atomic
def rebuild_figures():
    """Count everything again from the rows of today; readers see the old figures until it is done.

    Answers how many outputs were counted.
    """
    take_time(waits=True)
    wait_for_turn(BOOKMARK)
    outputs = count_from_nothing()
    record("figures.rebuilt", subject=("figures", "all"), by=None, outputs=outputs)
    return outputs


def differing_after_rebuild():
    """The tables that a rebuild would change, without changing them."""
    with transaction.atomic():
        take_time(waits=True)
        wait_for_turn(BOOKMARK)
        forget_nothing_counted()
        before = digests()
        count_from_nothing()
        after = digests()
        transaction.set_rollback(True)
    return [table for table, digest in before.items() if after[table] != digest]


def count_from_nothing():
    for model in FACTS + SUMS:
        model.objects.all()._raw_delete(connection.alias)  # noqa: SLF001 (nothing hangs on these rows)
    # What is sealed by now is in the rows read below; what comes later is heard of later.
    with read_past(BOOKMARK, actions=()):
        keys, count = Output.objects.order_by("pk").values_list("pk", flat=True).iterator(), 0
        while outputs := list(islice(keys, AT_ONCE)):
            count_anew(outputs)
            count += len(outputs)
    return count


def forget_nothing_counted():
    """Rows whose contributions were all taken away again say the same as no row."""
    Tally.objects.filter(**dict.fromkeys(COUNTERS, 0)).delete()
    Spread.objects.filter(n=0).delete()
    Pairing.objects.filter(n=0).delete()


def digests():
    with connection.cursor() as cursor:
        return {model.__name__: _digest(cursor, model._meta.db_table) for model in FACTS + SUMS}  # noqa: SLF001


def _digest(cursor, table):
    cursor.execute(DIGEST.format(table))
    return cursor.fetchone()
