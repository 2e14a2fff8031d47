"""What the API answers to bodies that nobody should send (and somebody always does)."""

import gzip
import json
import time
import zlib
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.base.gate import LONGEST_FORM, MEBIBYTE, admit
from reviewapp.base.strict_json import Unfit
from reviewapp.review.models import Output
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent_api(support_agent):
    return ApiClient(factories.make_key(support_agent)[1])


def many_keys(count):
    return json.dumps({f"k{number}": 1 for number in range(count)}).encode()


HOSTILE = {
    "deep nesting": (b"[" * 100_000, 400, "byte 32"),
    "deep nesting, closed": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "byte 160"),
    "33 levels": (b'{"a":' * 33 + b"1" + b"}" * 33, 400, "byte 160"),
    "NaN": (b'{"output": {"amount": NaN}}', 400, "output.amount"),
    "Infinity": (b'{"a": [1, -Infinity]}', 400, "a[1]"),
    "too large a float": (b'{"a": 1e400}', 400, "a"),
    "a float that would come back whole": (b'{"a": 1e17}', 400, "a"),
    "a huge integer": (b'{"a": ' + b"9" * 5_000 + b"}", 400, "a"),
    "2^53": (b'{"a": {"b": [9007199254740992]}}', 400, "a.b[0]"),
    "a key twice": (b'{"risk": "low", "a": {"risk": "low", "risk": "high"}}', 400, "a.risk"),
    "U+0000": (b'{"a": "x\\u0000y"}', 400, "a"),
    "U+0000 in a key": (b'{"a\\u0000": 1}', 400, "a\\u0000"),
    "U+0000 raw": (b'{"a": "x\x00y"}', 400, "line 1, column 9"),
    "half a surrogate pair": (b'{"a": ["\\ud83d"]}', 400, "a[0]"),
    "surrogates in the wrong order": (b'{"a": "\\ude00\\ud83d"}', 400, "a"),
    "wrong UTF-8": (b'{"a": "\xc3\x28"}', 400, "byte 7"),
    "overlong UTF-8": (b'{"a": "\xc0\xaf"}', 400, "byte 7"),
    "UTF-8 surrogate": (b'{"a": "\xed\xa0\x80"}', 400, "byte 7"),
    "byte order mark": (b"\xef\xbb\xbf{}", 400, "byte 0"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), 400, "byte 0"),
    "truncated": (b'{"workflow": "x", "outp', 400, "line 1, column 19"),
    "two values": (b"{} {}", 400, "line 1, column 4"),
    "nothing but space": (b"   ", 400, "line 1, column 4"),
    "single quotes": (b"{'a': 1}", 400, "line 1, column 2"),
    "60,000 keys": (many_keys(60_000), 400, "the body"),
    "a long text": (json.dumps({"a": {"b": "x" * 300_000}}).encode(), 413, "a.b"),
    "a long text beyond ASCII": (json.dumps({"a": "ü" * 140_000}).encode(), 413, "a"),
    "an array": (b"[1, 2]", 422, None),
    "a text": (b'"hello"', 422, None),
    "null": (b"null", 422, None),
    "too large": (b" " * (MEBIBYTE + 1), 413, "the body"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_by_place_and_changes_nothing(agent_api, name):
    raw, status, place = HOSTILE[name]
    started = time.monotonic()
    answer = agent_api.post("outputs", raw=raw)

    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert place is None or told["place"] == place
    assert time.monotonic() - started < 3
    assert not Output.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_every_door_with_a_body_has_the_same_gate(agent_api, name):
    raw = HOSTILE[name][0]
    for path in ("outputs/batch", "outputs/0198f2a4-7c1e-7b60-9d3f-2a5b8c1d4e6f/outcome"):
        assert agent_api.post(path, raw=raw).status_code < 500


@pytest.mark.parametrize(
    ("content_type", "headers", "place"),
    [
        ("application/json; charset=zlib_codec", {}, "header Content-Type"),
        ("application/json; charset=utf-16", {}, "header Content-Type"),
        ("application/json; charset=latin-1", {}, "header Content-Type"),
        ("text/plain", {}, "header Content-Type"),
        ("application/x-www-form-urlencoded", {}, "header Content-Type"),
        ("multipart/form-data; boundary=x", {}, "header Content-Type"),
        ("application/x-ndjson", {}, "header Content-Type"),
        ("application/xml", {}, "header Content-Type"),
        ("*/*", {}, "header Content-Type"),
        ("application/json", {"Content-Encoding": "gzip"}, "header Content-Encoding"),
        ("application/json", {"Content-Encoding": "deflate, br"}, "header Content-Encoding"),
    ],
)
def test_only_plain_json_in_utf8_is_read(agent_api, content_type, headers, place):
    answer = agent_api.post("outputs", raw=b"{}", content_type=content_type, **headers)

    assert (answer.status_code, answer.json()["place"]) == (415, place)


@pytest.mark.parametrize("bomb", [gzip.compress(b" " * 50_000_000), zlib.compress(b" " * 50_000_000)])
def test_a_bomb_is_never_unpacked(agent_api, bomb):
    for content_type, headers in (
        ("application/json", {"Content-Encoding": "gzip"}),
        ("application/json; charset=zlib_codec", {}),
        ("application/json", {}),
    ):
        assert agent_api.post("outputs", raw=bomb, content_type=content_type, **headers).status_code in (
            400,
            415,
        )


@pytest.mark.parametrize(
    "spelled", ["application/json;charset=UTF-8", "Application/JSON", 'application/json; charset="utf-8"']
)
def test_plain_json_may_be_spelled_as_it_likes(agent_api, spelled):
    assert agent_api.post("outputs", raw=b"{}", content_type=spelled).status_code == 422


def test_unknown_methods_are_refused(agent_api):
    for method in ("TRACE", "PROPFIND", "CONNECT"):
        answer = agent_api.send(method, "outputs")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert "POST" in answer["Allow"]
    assert agent_api.send("PATCH", "outputs", {}).status_code == 405


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_a_page_knows_no_other_methods_either(client, method):
    answer = client.generic(method, "/login/")

    assert (answer.status_code, answer["Content-Type"]) == (405, "text/plain; charset=utf-8")
    assert "POST" in answer["Allow"]


def test_an_unknown_address_is_a_problem_too(agent_api):
    answer = agent_api.get("nothing/here")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["request_id"]


def request_with(stream, **environ):
    plain = RequestFactory().get("/api/v1/outputs").environ
    plain |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
    return WSGIRequest(plain | environ | {"wsgi.input": stream})


class Endless:
    """A chunked body that never ends; counts what was taken of it."""

    taken = 0

    def read(self, size):
        self.taken += size
        return b" " * size

    readline = read


def judged(request):
    """The refusal of a body, or None once it was read."""
    try:
        return admit(request, None)
    except Unfit as refusal:
        return refusal


def test_a_chunked_body_is_read_whole_and_counted():
    request = request_with(BytesIO(b'{"a": 1}'), HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")

    assert judged(request) is None
    assert (request.body, request.META["CONTENT_LENGTH"]) == (b'{"a": 1}', "8")


def test_an_endless_chunked_body_is_cut_at_the_limit():
    stream = Endless()
    answer = judged(request_with(stream, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH=""))

    assert answer.status == 413
    assert stream.taken <= MEBIBYTE + 65_536


def test_a_body_shorter_than_it_says_is_refused():
    answer = judged(request_with(BytesIO(b"{}"), CONTENT_LENGTH="10"))

    assert (answer.status, answer.place) == (400, "byte 2")


def test_a_declared_size_past_the_limit_is_refused_unread():
    stream = Endless()
    answer = judged(request_with(stream, CONTENT_LENGTH=str(MEBIBYTE + 1)))

    assert (answer.status, stream.taken) == (413, 0)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
FIELDS = [
    "workflow", "external_id", "input", "output", "confidence", "risk", "action", "trace", "usage",
    "metadata", "policy_version", "latency_ms", "produced_at", "subject", "finished", "privacy", "model",
]  # fmt: skip
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(agent_api, raw):
    for path in ("outputs", "outputs/batch"):
        assert agent_api.post(path, raw=raw or b" ").status_code < 500


@FUZZ
@given(st.dictionaries(st.sampled_from(FIELDS), trees))
def test_no_values_make_it_fail(agent_api, support_agent, body):
    workflow = support_agent.team.workflows.first() or ready(support_agent.team)
    whole = {"workflow": workflow.slug, "external_id": "x", "input": {}, "output": {"a": 1}} | body
    raw = json.dumps(whole).encode()

    single = agent_api.post("outputs", raw=raw)
    batch = agent_api.post("outputs/batch", raw=b"[" + raw + b"]")
    assert single.status_code in (200, 201, 400, 409, 413, 422), single.content
    assert batch.status_code in (200, 400), batch.content


def ready(team):
    factories.make_queue(team)
    workflow = factories.make_workflow(team, kind="object", output_schema={"type": "object"})
    factories.make_policy(workflow)
    return workflow


@pytest.mark.parametrize("address", ["/find/?q=a%00b", "/queue/?reason=%00"])
def test_an_address_with_a_null_character_is_refused(signed_in, lena, address):
    assert signed_in(lena).get(address).status_code == 400
    assert signed_in(lena).get(address.replace("%00", "%2500")).status_code == 200


def test_nobody_waits_for_the_body_of_a_stranger(client):
    answer = client.generic(
        "POST", "/api/v1/outputs", b"{", "text/plain", headers={"Authorization": "Bearer x"}
    )
    assert answer.status_code == 401
    assert answer.wsgi_request._read_started is False


@pytest.mark.parametrize(("length", "status"), [(LONGEST_FORM, 403), (LONGEST_FORM + 1, 413)])
def test_no_strangers_file_fills_the_disk(length, status, monkeypatch):
    """Django takes files in before any view is asked who sends them."""
    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", lambda request: request._mark_post_parse_error())
    sent = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}

    assert Client(enforce_csrf_checks=True).post("/login/", b"", **sent).status_code == status
