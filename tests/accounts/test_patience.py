import pytest

from reviewapp.accounts.patience import Tries, in_words, wait, wait_for_code


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (9, 0), (10, 1), (11, 2), (17, 128), (19, 300)])
def test_an_account_slows_down_for_places_it_does_not_know(failures, seconds):
    assert wait(Tries(account=failures), is_known=False) == seconds
    assert wait(Tries(account=failures), is_known=True) == 0


@pytest.mark.parametrize("failures", [10, 16, 17, 1000, 10**6])
def test_a_known_place_never_waits_longer_than_a_minute(failures):
    tries = Tries(here=failures, place=failures, account=failures, until_place_opens=900)
    assert 1 <= wait(tries, is_known=True) <= 60


def test_a_place_closes_until_its_first_failure_is_forgotten():
    assert wait(Tries(place=9, until_place_opens=500), is_known=False) == 0
    assert wait(Tries(place=10, until_place_opens=500), is_known=False) == 500
    assert wait(Tries(place=10, until_place_opens=-3), is_known=False) == 1


def test_time_that_passed_counts():
    assert wait(Tries(account=13, since_account=5), is_known=False) == 3
    assert wait(Tries(account=13, since_account=8), is_known=False) == 0


@pytest.mark.parametrize("name", ["here", "place", "account"])
def test_the_tenth_failure_reaches_a_limit(name):
    assert [Tries(**{name: number}).reaches_a_limit for number in (8, 9, 10)] == [False, True, False]


def test_waits_are_said_in_words():
    assert [in_words(seconds) for seconds in (1, 60, 91, 900)] == [
        "1 second", "60 seconds", "2 minutes", "15 minutes",
    ]  # fmt: skip


def test_a_failure_that_seems_to_lie_ahead_costs_nothing():
    assert wait(Tries(account=2, since_account=-0.1), is_known=False) == 0
    assert wait(Tries(here=2, since_here=-0.1), is_known=True) == 0
    assert wait_for_code(Tries(account=11, since_account=-0.1), is_known=False) == 2
