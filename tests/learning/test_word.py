"""A model may offer other words for a suggestion. It changes nothing, and nothing waits for it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from reviewapp.learning import actions, tasks
from reviewapp.learning.models import Wording
from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion

WRONG, RIGHT = "You have 14 days to return it.", "You have 30 days to return it."
WORDS = {"instruction": "Say that returns take 30 days, never 14 days.", "title": "Thirty days"}


class Model(BaseHTTPRequestHandler):
    """Answers as the test has it; keeps what it was asked."""

    status, words, asked = 200, WORDS, None

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).asked = {"path": self.path, "key": self.headers["authorization"], **body}
        told = {
            "model": "larkspur-2",
            "choices": [{"message": {"content": json.dumps(self.words)}}],
            "usage": {"prompt_tokens": 210, "completion_tokens": 30},
        }
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args):
        """Quietly."""


@pytest.fixture
def model(settings):
    kind = type("Model", (Model,), {})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LLM_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.LLM_MODEL, settings.LLM_KEY = "larkspur", "sesame"
    yield kind
    server.shutdown()


@pytest.fixture
def suggestion(northwind, rosa):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    factories.make_queue(northwind, rosa)
    hits = [make_observation(workflow, rosa, output=WRONG, after=RIGHT, days_ago=n + 1) for n in range(7)]
    pattern = make_pattern(workflow, hits=hits, before="14 days", after="30 days", change="replace")
    return make_suggestion(workflow, pattern)


def test_nothing_is_asked_unless_a_model_is_set_up(suggestion):
    assert actions.due_wordings() == []
    tasks.word()
    assert not Wording.objects.exists()


def test_its_words_are_kept_beside_the_suggestion_with_what_they_cost(suggestion, model):
    before = suggestion.change, suggestion.title, bytes(suggestion.digest)
    tasks.word()
    kept = Wording.objects.get()
    suggestion.refresh_from_db()

    assert (kept.text, kept.title, kept.trouble) == (WORDS["instruction"], WORDS["title"], "")
    assert (kept.model, kept.tokens_in, kept.tokens_out) == ("larkspur-2", 210, 30)
    assert len(kept.asked_digest) == 32
    assert (suggestion.change, suggestion.title, bytes(suggestion.digest)) == before
    assert actions.due_wordings() == []


def test_it_is_asked_steadily_and_shown_at_most_five_examples(suggestion, model):
    actions.word(suggestion)
    asked = model.asked
    told = json.loads(asked["messages"][1]["content"])

    assert (asked["path"], asked["key"]) == ("/v1/chat/completions", "Bearer sesame")
    assert (asked["temperature"], asked["model"]) == (0, "larkspur")
    assert told["examples"] == [{"before": WRONG, "after": RIGHT}] * 5


def test_words_that_advise_the_mistake_are_not_kept(suggestion, model):
    model.words = {"instruction": "Write 14 days, not 30 days.", "title": "Days"}
    kept = actions.word(suggestion)

    assert kept.text == ""
    assert "advising" in kept.trouble
    assert actions.due_wordings() == []


def test_a_model_that_is_away_is_asked_again_later_and_not_for_ever(suggestion, model):
    model.status = 500
    kept = actions.word(suggestion)
    assert (kept.trouble, kept.tries) == ("The model answered 500.", 1)
    assert actions.due_wordings() == []
    Wording.objects.update(try_again_at="2020-01-01T00:00Z")
    assert actions.due_wordings() == [suggestion]
    model.status = 200
    assert actions.word(suggestion).text == WORDS["instruction"]
    Wording.objects.update(text="", trouble="away", try_again_at="2020-01-01T00:00Z", tries=5)

    assert actions.due_wordings() == []


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_network(suggestion, model, monkeypatch):
    inside = []
    ask = actions.word.__globals__["wordsmith"].ask
    monkeypatch.setattr(
        "reviewapp.learning.wordsmith.ask",
        lambda messages: inside.append(connection.in_atomic_block) or ask(messages),
    )
    actions.word(suggestion)

    assert inside == [False]


def test_the_form_shows_both_and_starts_from_either(suggestion, model, enzo, signed_in):
    actions.word(suggestion)
    browser, address = signed_in(enzo), f"/learning/suggestions/{suggestion.number}/edit/"
    own, models = browser.get(address), browser.get(f"{address}?words=model")

    assert WORDS["instruction"] in own.content.decode()
    assert own.context["form"]["text"].value() == suggestion.change["text"]
    assert models.context["form"]["text"].value() == WORDS["instruction"]
    assert models.context["form"]["title"].value() == WORDS["title"]
