from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection

from reviewapp.audit.models import Event
from reviewapp.insights import actions
from reviewapp.insights.actions import has_uncounted, roll_up
from reviewapp.insights.models import Tally
from reviewapp.insights.tasks import roll_up as task
from reviewapp.workflows.actions import change_category
from tests import factories
from tests.insights.counted import decided
from tests.insights.histories import count_all
from tests.learning.histories import tell

# Verbs of these names hide the modules they are in.
rebuild_figures = import_module("reviewapp.insights.actions.rebuild_figures")
rolling = import_module("reviewapp.insights.actions.roll_up")
pytestmark = pytest.mark.django_db


def test_the_consumer_reads_on_until_nothing_is_left(northwind, rosa):
    output = decided(factories.make_workflow(northwind), rosa)
    Tally.objects.all().delete()
    tell(output)
    assert has_uncounted()
    task()
    assert not has_uncounted()
    assert roll_up() == 0


def test_a_rebuild_finds_what_was_lost_and_says_so(northwind, rosa, capsys):
    decided(factories.make_workflow(northwind), rosa)
    Tally.objects.filter(lens="").update(approved=7)
    with pytest.raises(SystemExit):
        call_command("rebuild_figures", "--check")
    assert "differs in Tally" in capsys.readouterr().out
    assert Tally.objects.filter(lens="", approved=7).exists()

    call_command("rebuild_figures")
    assert "1 outputs counted" in capsys.readouterr().out
    assert not Tally.objects.filter(approved=7).exists()
    assert Event.objects.get(action="figures.rebuilt").facts == {"outputs": 1}

    call_command("rebuild_figures", "--check")
    assert "the same" in capsys.readouterr().out


@pytest.mark.parametrize("count", [actions.rebuild_figures, actions.differing_after_rebuild])
def test_a_rebuild_takes_the_time_it_needs(northwind, rosa, monkeypatch, count):
    decided(factories.make_workflow(northwind), rosa)
    limits = []
    monkeypatch.setattr(rebuild_figures, "count_anew", lambda outputs: limits.extend(limits_now()))
    count()
    assert limits == ["0", "0", "0"]


def limits_now():
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            yield cursor.fetchone()[0]


@pytest.mark.parametrize(("changes", "counted"), [({"name": "Too terse"}, 0), ({"severity": "critical"}, 1)])
def test_outputs_are_counted_anew_when_a_category_becomes_severe(
    northwind, rosa, enzo, monkeypatch, changes, counted
):
    workflow = factories.make_workflow(northwind)
    category = factories.make_category(workflow, severity="low")
    decided(workflow, rosa, verdict="edited", tags=[category])
    count_all()
    shown = {name: getattr(category, name) for name in ("name", "number", "cause", "severity")}
    change_category(category, by=enzo, **shown | changes)
    seen = []
    monkeypatch.setattr(rolling, "count_anew", seen.extend)
    count_all()
    assert len(seen) == counted
