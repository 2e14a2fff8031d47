from django.db import connection, transaction

# The database knows the slots, and refuses to let go of the last checkpoint of any.
THIN = """
DELETE FROM audit_checkpoint WHERE size = ANY (ARRAY(
    SELECT size FROM (
        SELECT size, lead(size) OVER (PARTITION BY slot ORDER BY size) AS later
        FROM (
            SELECT size, audit_checkpoint_slot(at) AS slot FROM audit_checkpoint
            WHERE at <= now() - interval '1 day'
        ) AS old
    ) AS ranked
    WHERE later IS NOT NULL ORDER BY size LIMIT %s
))
"""


@transaction.atomic
def thin_checkpoints(*, limit=5000):
    """Let go of old checkpoints: all of the last day stay, one an hour for thirty days, one a day after.

    What they vouched for a later one vouches for too, and each was written to the log beside the database
    when it was made. Answers how many went.
    """
    with connection.cursor() as cursor:
        cursor.execute(THIN, [limit])
        return cursor.rowcount
