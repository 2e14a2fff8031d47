"""The language model that may word suggestions: an OpenAI-compatible API, off unless its address is set."""

from typing import NamedTuple

import httpx
from django.conf import settings

from reviewapp.learning.agents import AgentAway, read_json

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
MOST_TOKENS = 400


class Answer(NamedTuple):
    text: str
    model: str
    tokens_in: int
    tokens_out: int


def is_set_up() -> bool:
    return bool(settings.LLM_URL and settings.LLM_MODEL)


def ask(messages: list[dict]) -> Answer:
    """One answer, as steady as the model gives them; AgentAway where there is none."""
    body = {
        "model": settings.LLM_MODEL,
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "messages": messages,
        "response_format": {"type": "json_object"},
    }
    headers = {"authorization": f"Bearer {settings.LLM_KEY}"} if settings.LLM_KEY else {}
    url = f"{settings.LLM_URL.rstrip('/')}/chat/completions"
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("POST", url, json=body, headers=headers) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise AgentAway(f"The model answered {answer.status_code}.")
            return _answer(read_json(answer))
    except httpx.HTTPError as error:
        raise AgentAway(f"The model gave no answer: {type(error).__name__}.") from error


def _answer(told):
    try:
        text, used = told["choices"][0]["message"]["content"], told.get("usage") or {}
        counts = [max(0, int(used.get(name) or 0)) for name in ("prompt_tokens", "completion_tokens")]
        return Answer(str(text), str(told.get("model") or settings.LLM_MODEL)[:200], *counts)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise AgentAway("The model's answer has no words.") from error
