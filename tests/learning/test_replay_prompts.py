"""A line of the prompt, tried on later decisions: literally, by counting, or by running the agent."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.actions.replays import HOLD
from reviewapp.learning.models import Replay, ReplayCase
from tests import factories
from tests.learning.making import AFTER, BEFORE, make_observation, make_pattern, make_suggestion
from tests.learning.suggesting import LINE, propose

WRONG, RIGHT = "You have 14 days to return it.", "You have 30 days to return it."


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return workflow


@pytest.fixture
def corrected(replies, rosa):
    """Six outputs with the old window, five of them corrected, and four that never had it."""
    for n in range(5):
        make_observation(replies, rosa, output=WRONG, after=RIGHT, days_ago=n + 1)
    for n, text in enumerate([WRONG, *["Thank you for writing."] * 4]):
        make_observation(replies, rosa, output=text, verdict="approved", days_ago=n + 1)


def run(suggestion):
    for replay in actions.due_replays():
        actions.run_replay(replay)
    suggestion.refresh_from_db()
    return suggestion.replays.first()


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_the_words_of_a_line_are_replaced_in_past_outputs(replies, corrected, enzo):
    suggestion = propose(replies, by=enzo, change={**LINE, "text": "Write “30 days” instead of “14 days”."})
    replay = run(suggestion)

    assert (replay.state, replay.total, suggestion.state) == ("done", 10, "open")
    assert replay.result["groups"] == [
        {"name": "Corrected by people", "n": 5, "better": 5, "same": 0, "worse": 0},
        {"name": "Left alone by people", "n": 1, "better": 0, "same": 0, "worse": 1},
    ]
    worse = ReplayCase.objects.get(change="worse")
    assert worse.shown == {"before": WRONG, "after": RIGHT}
    assert told()[-2:] == ["replay.finished", "suggestion.opened"]


def test_what_the_line_would_have_done_earlier_counts_half(replies, rosa, enzo):
    for n in range(40):
        make_observation(replies, rosa, output=WRONG, after=RIGHT, days_ago=60 + n)
    for n in range(24):
        make_observation(replies, rosa, output="Thank you.", verdict="approved", days_ago=2 + n)
    make_observation(replies, rosa, output=WRONG, after=RIGHT, days_ago=1)
    for bye in ("Bye.", "Adieu."):
        make_observation(replies, rosa, output=f"{WRONG} {bye}", after=f"{WRONG} Yours.", days_ago=1)
    suggestion = propose(replies, by=enzo, change={**LINE, "text": "Write “30 days” instead of “14 days”."})
    result = run(suggestion).result

    assert (result["n"], result["gate"]["passed"]) == (27, True)
    said = "1 outputs come nearer to what people wrote, 2 move away from it; of the earlier ones, which count"
    assert result["gate"]["reasons"][0] == f"{said} half, 40 and 0."


def test_what_cannot_be_tried_literally_is_counted(replies, rosa, enzo):
    seen = [make_observation(replies, rosa, days_ago=n + 1) for n in range(4)]
    fine = [make_observation(replies, rosa, verdict="approved", days_ago=n + 1) for n in range(2)]
    pattern = make_pattern(replies, kind="theme", hits=seen, misses=fine, label="promise")
    suggestion = make_suggestion(replies, pattern, replayed=False)
    actions.ask_replay(suggestion, by=enzo)
    replay = run(suggestion)

    assert replay.result["groups"] == [
        {"name": "Had a chance for this mistake", "n": 6, "better": 4, "same": 2, "worse": 0}
    ]
    assert replay.result["gate"]["passed"]
    assert "No model is set up" in replay.result["leans_on"]
    assert (suggestion.hits, suggestion.exposures) == (4, 6)


def test_what_only_the_loop_believed_and_the_replay_did_not_bear_out_is_closed(replies, rosa, enzo):
    fine = [make_observation(replies, rosa, verdict="approved", days_ago=n + 1) for n in range(5)]
    suggestion = make_suggestion(replies, make_pattern(replies, misses=fine), replayed=False)
    actions.ask_replay(suggestion, by=enzo)
    run(suggestion)

    assert suggestion.state == "outdated"
    assert "did not bear it out" in suggestion.close_reason
    assert told()[-1] == "suggestion.outdated"


def test_what_a_person_wrote_is_shown_whatever_the_replay_said(replies, enzo):
    suggestion = propose(replies, by=enzo)
    replay = run(suggestion)

    assert (suggestion.state, replay.result["gate"]["passed"]) == ("open", False)
    assert suggestion.grade == "C"


def test_a_replay_of_earlier_words_opens_nothing(replies, enzo):
    suggestion = propose(replies, by=enzo)
    type(suggestion).objects.update(digest=b"\1" * 32)
    replay = run(suggestion)

    assert (replay.state, suggestion.state) == ("done", "drafted")


def test_a_replay_is_asked_for_again_and_called_off(replies, enzo, lena, rosa):
    suggestion = propose(replies, by=enzo)
    with pytest.raises(Refused, match="under way already"):
        actions.ask_replay(suggestion, by=lena)
    replay = suggestion.replays.get()
    with pytest.raises(NotAllowed):
        actions.cancel_replay(replay, by=rosa)
    assert actions.cancel_replay(replay, by=lena).state == "cancelled"
    with pytest.raises(Refused, match="cancelled already"):
        actions.cancel_replay(replay, by=lena)
    assert actions.run_replay(replay) is None
    with pytest.raises(NotAllowed):
        actions.ask_replay(suggestion, by=rosa)
    assert actions.ask_replay(suggestion, by=lena).state == "waiting"


def test_a_replay_that_another_worker_holds_is_left_to_it(replies, enzo):
    suggestion = propose(replies, by=enzo)
    held = timezone.now() + timezone.timedelta(minutes=1)
    suggestion.replays.update(state="running", taken_until=held)

    assert run(suggestion).state == "running"
    suggestion.replays.update(taken_until=timezone.now() - timezone.timedelta(minutes=1))
    assert run(suggestion).state == "done"


def overtaken(step, seen):
    """The same step, but before it the worker's hold runs out and another worker takes the replay."""

    def slow(*args, **named):
        Replay.objects.update(taken_until=timezone.now())
        assert Replay.objects.get().take(HOLD)
        seen.append(Replay.objects.values().get())
        return step(*args, **named)

    return slow


@pytest.mark.parametrize("step", ["later_decisions", "span_of"], ids=["on the way", "at the end"])
def test_a_worker_that_was_overtaken_writes_nothing_more(replies, corrected, enzo, monkeypatch, step):
    change, seen = {**LINE, "text": "Write “30 days” instead of “14 days”."}, []
    replay = propose(replies, by=enzo, change=change).replays.get()
    prompts = actions.replays.prompts
    monkeypatch.setattr(prompts, step, overtaken(getattr(prompts, step), seen))

    assert actions.run_replay(replay) is None
    assert [Replay.objects.values().get()] == seen
    assert (seen[0]["state"], seen[0]["turn"], ReplayCase.objects.count()) == ("running", 2, 0)
    assert told()[-1] == "replay.asked"


def test_a_replay_that_fails_says_so_and_changes_nothing_else(replies, enzo, monkeypatch):
    suggestion = propose(replies, by=enzo)

    def fail(replay):
        raise ValueError("nobody thought of this")

    monkeypatch.setitem(actions.replaying.REPLAYS, "prompt", fail)
    replay = run(suggestion)

    assert (replay.state, suggestion.state) == ("failed", "drafted")
    assert "ValueError" in replay.trouble


# ---- running the agent -------------------------------------------------------------------------


class Model(BaseHTTPRequestHandler):
    """Obeys the prompt: with the learned line it says what people wrote."""

    answers = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).answers.append((self.path, self.headers.get("authorization"), body))
        prompt = body["messages"][0]["content"] if "messages" in body else body["prompt"]
        text = AFTER if "Never promise" in prompt else BEFORE
        if self.path == "/busy":
            self.send_response(429)
            self.send_header("retry-after", "7")
            self.end_headers()
            return
        answer = {"choices": [{"message": {"content": text}}]} if "messages" in body else {"output": text}
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def model(settings):
    Model.answers = []
    server = HTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.REPLAY_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
    settings.REPLAY_PER_MINUTE, settings.REPLAY_TOKEN = 60_000, "secret"
    yield settings
    server.shutdown()
    server.server_close()


@pytest.fixture
def promised(replies, rosa, enzo):
    for n in range(4):
        make_observation(replies, rosa, days_ago=n + 1)
        make_observation(replies, rosa, output=AFTER, verdict="approved", days_ago=n + 1)
    return propose(replies, by=enzo, change={**LINE, "text": "Never promise a day."}, title="No promises")


@pytest.mark.parametrize("name", ["", "larkspur"])
def test_the_agent_is_run_again_under_the_new_prompt(model, promised, name):
    model.REPLAY_MODEL = name
    replay = run(promised)

    assert replay.result["groups"] == [
        {"name": "Corrected by people", "n": 4, "better": 4, "same": 0, "worse": 0},
        {"name": "Left alone by people", "n": 4, "better": 0, "same": 4, "worse": 0},
    ]
    path, token, body = Model.answers[0]
    assert (path, token) == ("/chat/completions" if name else "/", "Bearer secret")
    assert promised.state == "open"
    assert "Where is my parcel?" in json.dumps(body)


def test_the_budget_of_a_replay_holds(model, promised):
    model.REPLAY_MOST_OUTPUTS = 2
    assert run(promised).result["n"] == 2
    assert len(Model.answers) == 2


def test_an_endpoint_that_asks_for_a_pause_gets_it(model, promised):
    model.REPLAY_ENDPOINT += "/busy"
    replay = run(promised)

    assert replay.state == "running"
    assert replay.taken_until > timezone.now() + timezone.timedelta(seconds=5)
    model.REPLAY_ENDPOINT = model.REPLAY_ENDPOINT.removesuffix("/busy")
    promised.replays.update(taken_until=timezone.now())
    assert run(promised).state == "done"


def test_an_endpoint_that_is_away_ends_the_replay_with_a_sentence(model, promised):
    model.REPLAY_ENDPOINT += "/broken"
    replay = run(promised)

    assert (replay.state, promised.state) == ("failed", "drafted")
    assert replay.trouble == "The agent could not be run. It answered 500."


def test_a_replay_called_off_meanwhile_asks_no_further(model, promised, lena, monkeypatch):
    replay = promised.replays.get()
    answer = actions.replays.running.Agent.answer

    def cancelled_after_one(self, *args, **kwargs):
        actions.cancel_replay(replay, by=lena)
        return answer(self, *args, **kwargs)

    monkeypatch.setattr("reviewapp.learning.actions.replays.running.Agent.answer", cancelled_after_one)
    assert run(promised).state == "cancelled"
    assert len(Model.answers) == 1


def test_an_agent_that_thinks_longer_than_the_hold_lasts_leaves_nothing_behind(model, promised, monkeypatch):
    seen, agent = [], actions.replays.running.Agent
    monkeypatch.setattr(agent, "answer", overtaken(agent.answer, seen))

    assert actions.run_replay(promised.replays.get()) is None
    assert [Replay.objects.values().get()] == seen
    assert (len(Model.answers), ReplayCase.objects.count()) == (1, 0)


def test_a_run_that_died_is_gone_on_with_after_the_cases_it_kept(model, promised, monkeypatch):
    replay, agent = promised.replays.get(), actions.replays.running.Agent
    answer = agent.answer

    def killed_at_the_third(self, *args, **kwargs):
        if len(Model.answers) == 2:
            raise SystemExit
        return answer(self, *args, **kwargs)

    monkeypatch.setattr(agent, "answer", killed_at_the_third)
    with pytest.raises(SystemExit):
        actions.run_replay(replay)
    monkeypatch.setattr(agent, "answer", answer)
    assert actions.run_replay(replay) is None
    promised.replays.update(taken_until=timezone.now())
    replay = run(promised)

    assert (replay.state, replay.turn, replay.total, len(Model.answers)) == ("done", 2, 8, 8)


def test_nothing_is_sent_while_no_endpoint_is_set_up(model, promised):
    model.REPLAY_ENDPOINT = ""
    run(promised)

    assert Model.answers == []
