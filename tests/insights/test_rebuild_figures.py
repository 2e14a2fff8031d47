import pytest
from django.core.management import call_command

from reviewapp.audit.models import Event
from reviewapp.insights.actions import has_uncounted, roll_up
from reviewapp.insights.models import Tally
from reviewapp.insights.tasks import roll_up as task
from tests import factories
from tests.insights.counted import decided
from tests.learning.histories import tell

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
