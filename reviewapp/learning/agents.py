"""Asking an agent, or the model behind one, to answer a past input again under another prompt.

Off unless an address is set. `REPLAY_ENDPOINT` alone is spoken to in our own words: it is posted
`{"prompt", "input", "kind"}` and answers `{"output"}`. With `REPLAY_MODEL` it is the base address of an
OpenAI-compatible API. Nothing that an answer says is trusted: it is compared, never carried out.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.conf import settings

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
MOST_BYTES = 1_048_576
BUSY = (429, 503)
LONGEST_WAIT = 30


class AgentAway(Exception):
    """The endpoint does not answer, or not with an output; the message says how."""


class AgentBusy(Exception):
    """The endpoint asks for a pause of `seconds`."""

    def __init__(self, seconds):
        super().__init__(f"a pause of {seconds} s")
        self.seconds = seconds


def is_set_up() -> bool:
    return bool(settings.REPLAY_ENDPOINT)


@dataclass
class Agent:
    """One connection, slow on purpose: at most so many questions a minute."""

    per_minute: int = field(default_factory=lambda: settings.REPLAY_PER_MINUTE)
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT, follow_redirects=False)
    )
    last: float = 0.0

    @property
    def name(self):
        return f"the model {settings.REPLAY_MODEL}" if settings.REPLAY_MODEL else "the replay endpoint"

    def answer(self, prompt: str, given: Any, *, is_text: bool) -> Any:
        """What the agent makes of an input under this prompt: a text, or fields."""
        self._pause()
        ask = self._ask_model if settings.REPLAY_MODEL else self._ask_endpoint
        try:
            return ask(prompt, given, is_text)
        except httpx.HTTPError as error:
            raise AgentAway(f"No answer: {type(error).__name__}.") from error

    def _ask_endpoint(self, prompt, given, is_text):
        body = {"prompt": prompt, "input": given, "kind": "text" if is_text else "object"}
        answer = self._post(settings.REPLAY_ENDPOINT, body)
        if not isinstance(answer, dict) or "output" not in answer:
            raise AgentAway("The answer has no output.")
        return answer["output"]

    def _ask_model(self, prompt, given, is_text):
        asked = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        body = {
            "model": settings.REPLAY_MODEL,
            "temperature": 0,
            "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": asked}],
            **({} if is_text else {"response_format": {"type": "json_object"}}),
        }
        answer = self._post(f"{settings.REPLAY_ENDPOINT.rstrip('/')}/chat/completions", body)
        try:
            text = answer["choices"][0]["message"]["content"]
            return text if is_text else json.loads(text)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise AgentAway("The model's answer is no output.") from error

    def _post(self, url, body):
        token = settings.REPLAY_TOKEN
        headers = {"authorization": f"Bearer {token}"} if token else {}
        with self.client.stream("POST", url, json=body, headers=headers) as answer:
            if answer.status_code in BUSY:
                asked = answer.headers.get("retry-after", "")
                raise AgentBusy(min(int(asked) if asked.isdigit() else 5, LONGEST_WAIT))
            if answer.status_code != httpx.codes.OK:
                raise AgentAway(f"It answered {answer.status_code}.")
            return read_json(answer)

    def _pause(self):
        left = self.last + 60 / max(1, self.per_minute) - time.monotonic()
        if left > 0:
            time.sleep(left)
        self.last = time.monotonic()


def read_json(answer):
    """The answer as JSON, never more of it than an output may be long."""
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > MOST_BYTES:
            raise AgentAway("The answer is longer than an output may be.")
    try:
        return json.loads(read)
    except ValueError as error:
        raise AgentAway("The answer is no JSON.") from error
