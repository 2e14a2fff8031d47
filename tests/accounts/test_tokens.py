from hypothesis import given
from hypothesis import strategies as st

from reviewapp.accounts import tokens


def test_a_token_has_the_promised_form():
    minted = tokens.mint()
    assert tokens.FORM.fullmatch(minted.text)
    assert len(minted.text) == 4 + 10 + 1 + 43 + 6
    assert tokens.public_id_of(minted.text) == minted.public_id
    assert tokens.matches(minted.text, minted.digest)


def test_no_two_tokens_are_alike_and_none_shows_in_a_printout():
    minted = [tokens.mint() for _ in range(50)]
    assert len({one.text for one in minted}) == 50
    assert minted[0].text not in repr(minted[0])


@given(place=st.integers(0, 63), letter=st.sampled_from(tokens.LETTERS))
def test_one_wrong_letter_is_always_noticed(place, letter):
    text = tokens.mint().text
    typo = text[:place] + letter + text[place + 1 :]
    assert (tokens.public_id_of(typo) is None) == (typo != text)


@given(st.text())
def test_any_other_text_is_no_token(text):
    assert tokens.public_id_of(text) is None
    assert tokens.tokens_in(text) == []


def test_a_token_is_found_inside_a_longer_text():
    text = tokens.mint().text
    assert tokens.tokens_in(f"/api/v1/outputs?key={text}&x=1") == [text]
