"""One line names an output, and it reads as what it is."""

import pytest

from reviewapp.intake.titles import title_of


@pytest.mark.parametrize("unseen", ["\u202e", "\u00ad", "\u061c", "\U000e0041", "\x00", "\u3164", " \t"])
def test_a_title_holds_no_character_that_nobody_sees(unseen):
    assert title_of({}, f"{unseen}Refund{unseen}it{unseen}", {}) == "Refund it"
    assert title_of({}, unseen, {}) == ""
