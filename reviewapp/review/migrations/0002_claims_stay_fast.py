from django.db import migrations

# Holding and deciding rewrites rows all day: room in each page, and a vacuum that comes before the dead
# rows at the head of a queue slow the claim.
FORWARDS = """
ALTER TABLE review_review SET (
    fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000
)
"""
BACKWARDS = """
ALTER TABLE review_review RESET (
    fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold
)
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
