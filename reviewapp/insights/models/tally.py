"""Sums of what the facts contribute, by hour, day and week (UTC), each seen through several lenses."""

from django.db import models

from reviewapp.insights.counters import COUNTERS, SUMS


class Grain(models.TextChoices):
    HOUR = "h"
    DAY = "d"
    WEEK = "w"


class Seen(models.Model):
    """One step of time, seen through one lens: no lens is the workflow itself, and `ref` is 0 then.

    One lens within one thing has a name such as "agent:7:category" (`lens_within`).
    """

    team = models.BigIntegerField()
    grain = models.CharField(max_length=1, choices=Grain)
    lens = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()
    workflow = models.BigIntegerField()
    ref = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Tally(Seen):
    """How many there were of each kind, a column each (`insights/counters.py`)."""

    pk = models.CompositePrimaryKey("team", "grain", "lens", "at", "workflow", "ref")

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self):
        return f"{self.lens}{self.ref} at {self.at}"


for _name in COUNTERS:
    _field = models.BigIntegerField if _name in SUMS else models.IntegerField
    Tally.add_to_class(_name, _field(db_default=0))


class Spread(Seen):
    """How many of the measured values fell into one bucket (`insights/buckets.py`).

    Buckets can be added and subtracted, so a late event corrects the past, as it does with a Tally.
    """

    pk = models.CompositePrimaryKey("team", "grain", "lens", "measure", "at", "workflow", "ref", "bucket")
    measure = models.CharField(max_length=20)
    bucket = models.SmallIntegerField()
    n = models.IntegerField(default=0)

    def __str__(self):
        return f"{self.n} of {self.measure} in {self.bucket}"


class Pairing(models.Model):
    """How often two people answered so on the same outputs, each judged by `raters` people in all."""

    pk = models.CompositePrimaryKey(
        "team", "grain", "at", "workflow", "first", "second", "first_verdict", "second_verdict", "raters"
    )
    team = models.BigIntegerField()
    grain = models.CharField(max_length=1, choices=Grain)
    at = models.DateTimeField()
    workflow = models.BigIntegerField()
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    first_verdict = models.CharField(max_length=9)
    second_verdict = models.CharField(max_length=9)
    raters = models.SmallIntegerField()
    n = models.IntegerField(default=0)

    def __str__(self):
        return f"{self.first} {self.first_verdict}, {self.second} {self.second_verdict}: {self.n}"
