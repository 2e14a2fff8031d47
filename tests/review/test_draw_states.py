import pytest
from django.core.management import CommandError, call_command

from reviewapp.review.management.commands import draw_states
from reviewapp.review.models import Output, Review


def test_the_page_in_the_docs_is_what_the_code_says():
    call_command("draw_states", check=True)


def test_a_stale_page_fails_the_check_and_is_drawn_anew(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="is stale"):
        call_command("draw_states", check=True)
    call_command("draw_states")
    call_command("draw_states", check=True)


def test_every_move_is_drawn():
    drawn = draw_states.draw()
    for moves in (Output.MOVES, Review.MOVES):
        for before, afters in moves.items():
            assert all(f"    {before.value} --> {after.value}\n" in drawn for after in afters)
