"""The managed block: nothing but the named line ever changes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviewapp.learning.bullets import (
    BEGIN,
    END,
    LONGEST,
    BlockError,
    Budget,
    Bullet,
    add,
    beyond,
    bullets_of,
    most_worth,
    one_line,
    own_words,
    parse,
    remove,
    replace,
)

PROMPT = "You answer customers.\n\nBe kind."
LINES = st.sampled_from(
    ["", BEGIN, END, "- [S-1] Be brief.", "- [S-2] Be exact.", "free words", "\r", "\u2028"]
)
prompts = st.one_of(st.text(max_size=60), st.lists(LINES, max_size=8).map("\n".join))
names = st.integers(1, 99).map("S-{}".format)
sentences = st.text(min_size=1, max_size=80).filter(one_line)


def whole(prompt):
    """A prompt whose block, if it has one, is in order."""
    try:
        parse(prompt)
    except BlockError:
        return False
    return True


@given(prompts.filter(whole))
def test_cutting_and_joining_gives_the_prompt_back(prompt):
    assert str(parse(prompt)) == prompt


@given(prompts.filter(whole), names, sentences)
def test_what_is_added_can_be_taken_back_to_the_letter(prompt, name, text):
    block = parse(prompt)
    assume(name not in {bullet.name for bullet in block.bullets})
    assume(block.lines is None or block.lines)  # a block without any line is not kept when it empties

    assert remove(add(prompt, Bullet(name, text)), name) == prompt


@given(prompts.filter(whole), names, sentences, sentences)
def test_replacing_is_undone_by_replacing(prompt, name, text, other):
    assume(name not in {bullet.name for bullet in parse(prompt).bullets})
    once = add(prompt, Bullet(name, text))
    twice = replace(once, Bullet(name, other))

    assert replace(twice, Bullet(name, text)) == once
    assert bullets_of(twice)[-1] == Bullet(name, one_line(other))


@given(prompts.filter(whole), sentences)
def test_a_bullet_is_one_line_whatever_its_words(prompt, text):
    before = [bullet.name for bullet in bullets_of(prompt)]
    after = bullets_of(add(prompt, Bullet("S-500", text)))

    assert [bullet.name for bullet in after] == [*before, "S-500"]
    assert len(after[-1].text.splitlines()) == 1


def test_the_block_is_begun_below_the_prompt_and_ends_with_its_last_line():
    once = add(PROMPT, Bullet("S-3", "Never promise\na day."))

    assert once == f"{PROMPT}\n\n{BEGIN}\n- [S-3] Never promise a day.\n{END}"
    assert remove(once, "S-3") == PROMPT


def test_words_after_the_block_and_lines_without_an_id_are_kept():
    prompt = f"{PROMPT}\n{BEGIN}\nby hand\n- [S-1] One.\n{END}\nSign as the shop."
    later = remove(add(prompt, Bullet("S-2", "Two.")), "S-1")

    assert later == f"{PROMPT}\n{BEGIN}\nby hand\n- [S-2] Two.\n{END}\nSign as the shop."


@pytest.mark.parametrize("broken", [BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}\n{BEGIN}\n{END}"])
def test_a_broken_block_is_left_alone(broken):
    with pytest.raises(BlockError, match="Put them right in a draft"):
        add(f"a\n{broken}\nb", Bullet("S-1", "One."))
    assert bullets_of(broken) == []


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [("12", "One.", "named after"), ("S-1", " \n ", "Say what"), ("S-1", "x" * (LONGEST + 1), "at most")],
)
def test_a_line_that_cannot_be_one_is_refused(name, text, why):
    with pytest.raises(BlockError, match=why):
        add(PROMPT, Bullet(name, text))


def test_a_line_is_there_once():
    once = add(PROMPT, Bullet("S-1", "One."))
    with pytest.raises(BlockError, match="already"):
        add(once, Bullet("S-1", "Again."))
    with pytest.raises(BlockError, match="no line"):
        remove(once, "S-2")


def test_the_budget_says_what_is_too_much():
    prompt = add(add(PROMPT, Bullet("S-1", "One.")), Bullet("S-2", "Two."))

    assert beyond(prompt, Budget()) == []
    assert len(beyond(prompt, Budget(bullets=1, tokens=2))) == 2


def test_what_saves_most_for_its_length_is_kept():
    worths = [("S-1", 10, 100), ("S-2", 9, 10), ("S-3", 0, 1), ("S-4", 8, 95)]

    assert most_worth(worths, Budget(bullets=2, tokens=110)) == {"S-1", "S-2"}
    assert most_worth(worths, Budget(bullets=5, tokens=105)) == {"S-2", "S-4"}


def test_what_authors_wrote_is_the_prompt_without_what_was_learned():
    prompt = "Be brief.\nSign as the shop."
    learned = add(add(prompt, Bullet("S-1", "Name no day.")), Bullet("S-2", "Give 30 days."))

    assert own_words(learned) == own_words(prompt) == prompt
    assert own_words("Be long.") != own_words(learned)
