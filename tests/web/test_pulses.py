"""Jobs and the relay leave signs of life, and no job fails for it."""

import pytest
from celery import shared_task
from django.db import OperationalError

from reviewapp.insights.models import Pulse
from reviewapp.web import pulses


@shared_task(name="tests.quick")
def quick():
    return None


@shared_task(name="tests.broken")
def broken():
    raise RuntimeError("broken")


@pytest.mark.django_db
def test_a_job_that_ends_is_noted_well_or_not():
    for job in (quick, quick, broken):
        job.apply()

    seen = {row.name: (row.runs, row.failures, row.worked_at is not None) for row in Pulse.objects.all()}
    assert seen == {"tests.quick": (2, 0, True), "tests.broken": (1, 1, False)}


@pytest.mark.django_db
def test_the_relay_is_noted_each_time_in_one_row():
    pulses.sign_of_life()
    pulses.sign_of_life()

    assert Pulse.objects.get().runs == 2


def test_a_database_that_is_away_fails_no_job(monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr(pulses, "pulse", away)

    assert quick.apply().state == "SUCCESS"
