import socket
import time
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings

from reviewapp.intake import throttling, turned_away
from reviewapp.review.models import Output
from tests.at_once import at_once

SLOW = {"rate": 0.001, "burst": 10}


@pytest.fixture
def dead_socket():
    """An address where nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{closed.getsockname()[1]}"


@pytest.fixture
def silent_socket():
    """An address that takes connections and never answers, as a stopped Redis does."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}"


def bucket_of(name):
    return throttling.Buckets(
        throttling.database_url(django_settings.REDIS_URL)
    ), f"test:{name}:{time.time_ns()}"


@pytest.mark.parametrize("threads", [8, 32])
def test_the_shared_bucket_lets_exactly_its_burst_through(threads):
    buckets, name = bucket_of("exact")
    taken = at_once(*[lambda: [buckets.take(name, **SLOW)[0] for _ in range(4)]] * threads)

    assert sum(map(sum, taken)) == 10
    assert buckets.away_until == 0


def test_the_local_bucket_is_as_exact_in_one_process():
    buckets = throttling.LocalBuckets()
    taken = at_once(*[lambda: [buckets.take("one", **SLOW)[0] for _ in range(4)]] * 8)

    assert sum(map(sum, taken)) == 10


def test_a_bucket_fills_again_with_time():
    buckets, name = bucket_of("fills")
    limits = {"rate": 20, "burst": 1}
    assert [buckets.take(name, **limits)[0] for _ in range(2)] == [True, False]
    time.sleep(0.08)
    assert buckets.take(name, **limits)[0]


def test_while_redis_is_away_each_process_counts_for_itself(dead_socket):
    buckets = throttling.Buckets(dead_socket)
    taken = [buckets.take("one", **SLOW)[0] for _ in range(15)]

    assert taken == [True] * 10 + [False] * 5
    assert buckets.away_until > time.monotonic() + 8


def test_a_redis_that_hangs_costs_one_short_wait(silent_socket):
    buckets = throttling.Buckets(silent_socket)
    started = time.monotonic()
    assert all(buckets.take("one", **SLOW)[0] for _ in range(10))

    assert time.monotonic() - started < 2


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["dead_socket", "silent_socket"])
def test_intake_goes_on_without_redis(agent_api, posted, settings, request, where):
    settings.REDIS_URL = request.getfixturevalue(where)
    started = time.monotonic()
    answers = [agent_api.post("outputs", posted(str(number))) for number in range(5)]

    assert {answer.status_code for answer in answers} == {201}
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_past_the_limit_the_answer_says_when_to_come_back(agent_api, posted, settings):
    settings.API_RATE, settings.API_BURST = 0.5, 2
    answers = [agent_api.post("outputs", posted(str(number))) for number in range(4)]

    assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"].isdigit()
    assert 1 <= int(refused["Retry-After"]) <= 4
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("2", "0")
    assert Output.objects.count() == 2


@pytest.mark.django_db
def test_one_keys_limit_is_not_anothers(agent_api, admin_api, posted, settings):
    settings.API_RATE, settings.API_BURST = 0.001, 1
    assert agent_api.post("outputs", posted("1")).status_code == 201
    assert agent_api.post("outputs", posted("2")).status_code == 429
    assert admin_api.post("history", [1]).status_code == 200


@pytest.mark.django_db
def test_whoever_was_refused_is_refused_again_before_anything_is_looked_up(
    agent_api, posted, settings, django_assert_num_queries
):
    settings.API_RATE, settings.API_BURST = 0.5, 1
    agent_api.post("outputs", posted("1"))
    looked_up = agent_api.post("outputs", posted("2"))
    with django_assert_num_queries(0):
        at_the_door = agent_api.post("outputs", posted("3"))

    assert looked_up.status_code == at_the_door.status_code == 429
    told = [{**answer.json(), "request_id": ""} for answer in (looked_up, at_the_door)]
    assert told[0] == told[1]
    for name in ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Content-Type"):
        assert looked_up[name] == at_the_door[name]
    assert at_the_door["X-Request-Id"] == at_the_door.json()["request_id"]
    assert at_the_door.resolver_match.view_name == "api:outputs"  # by which it is counted
    assert agent_api.get("nowhere").status_code == 404


@pytest.mark.django_db
def test_who_is_turned_away_is_let_in_as_soon_as_the_bucket_says(agent_api, posted, settings, monkeypatch):
    now = time.monotonic()
    clock = SimpleNamespace(monotonic=lambda: now, time_ns=time.time_ns)
    monkeypatch.setattr(turned_away, "time", clock)
    settings.API_RATE, settings.API_BURST = 0.5, 1
    assert [agent_api.post("outputs", posted(key)).status_code for key in "12"] == [201, 429]
    settings.API_RATE, settings.API_BURST = 1000, 1000
    assert agent_api.post("outputs", posted("3")).status_code == 429
    now += turned_away.LONGEST
    assert agent_api.post("outputs", posted("4")).status_code == 201


def test_only_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr(turned_away, "MOST", 3)
    known = turned_away.TurnedAway()
    for number in range(10):
        known.note(f"Bearer {number}", seconds=9, headers={})
        assert len(known.kept) <= 3
    assert known.told("Bearer 9") == (9, {})
    assert known.told("Bearer 0") is known.told("") is None
