import json

import pytest

from reviewapp.audit.models import Event
from reviewapp.review.models import Output, Review

pytestmark = pytest.mark.django_db


def results(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def lines(*rows):
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


def send_lines(api, *rows):
    return api.post("outputs/batch", raw=lines(*rows), content_type="application/x-ndjson")


def test_a_bad_row_refuses_only_itself(agent_api, posted):
    rows = results(agent_api.post("outputs/batch", [posted("1"), posted("2", risk="huge"), 7, posted("3")]))

    assert [row["http_status"] for row in rows] == [201, 422, 422, 201]
    assert rows[1]["external_id"] == "2"
    assert list(rows[1]["problem"]["errors"]) == ["risk"]
    assert set(Output.objects.values_list("external_id", flat=True)) == {"1", "3"}


def test_lines_are_judged_one_by_one(agent_api, posted):
    bad = [
        b'{"a":',
        b'{"a":NaN}',
        b'{"a":1,"a":2}',
        b'{"a":"\xff"}',
        b"[" * 40 + b"]" * 40,
        b'{"a":"\\u0000"}',
    ]
    rows = results(send_lines(agent_api, posted("1"), *bad, b"", posted("2")))

    assert [row["http_status"] for row in rows] == [201, *[400] * 6, 201]
    assert rows[2]["problem"]["place"] == "a"
    assert Output.objects.count() == 2


def test_a_bad_value_in_an_array_refuses_only_its_row(agent_api, posted):
    raw = b"[" + json.dumps(posted("1")).encode() + b', {"a":{"b":1,"b":2}}, {"a": 1e400} ]'
    rows = results(agent_api.post("outputs/batch", raw=raw))

    assert [row["http_status"] for row in rows] == [201, 400, 400]
    assert rows[1]["problem"]["place"] == "a.b"


def test_a_row_twice_in_one_batch_is_stored_once(agent_api, posted):
    rows = results(agent_api.post("outputs/batch", [posted("1"), posted("1"), posted("1", output="Other")]))

    assert [row["http_status"] for row in rows] == [201, 200, 409]
    assert rows[0]["id"] == rows[1]["id"]
    assert Output.objects.count() == Review.objects.count() == 1


def test_a_repeated_batch_changes_nothing(agent_api, posted):
    rows = [posted(str(number)) for number in range(30)]
    first, second = (results(agent_api.post("outputs/batch", rows)) for _ in range(2))

    assert [row["http_status"] for row in second] == [200] * 30
    assert [row["id"] for row in first] == [row["id"] for row in second]
    assert Event.objects.filter(action="output.received").count() == 30


def test_a_thousand_rows_go_in_and_one_more_is_too_many(agent_api, posted):
    rows = [posted(str(number)) for number in range(1_001)]
    too_many = agent_api.post("outputs/batch", rows)

    assert (too_many.status_code, too_many.json()["place"]) == (413, "row 1001")
    assert not Output.objects.exists()
    assert {row["http_status"] for row in results(send_lines(agent_api, *rows[:1_000]))} == {201}
    assert Output.objects.count() == Review.objects.count() == 1_000
    assert Event.objects.count() == 2_000


def test_the_number_of_queries_does_not_grow_with_the_batch(agent_api, posted, django_assert_max_num_queries):
    agent_api.post("outputs", posted("first"))
    with django_assert_max_num_queries(20):
        results(agent_api.post("outputs/batch", [posted(str(number)) for number in range(200)]))


@pytest.mark.parametrize("raw", [b"", b"[]", b" ", b"{}", b'"text"', b"[1", b"[1,]", b"[1] 2"])
def test_a_batch_that_is_none_is_refused(agent_api, raw):
    answer = agent_api.post("outputs/batch", raw=raw)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_two_workflows_in_one_batch_go_their_own_ways(agent_api, posted, refunds):
    refund = posted("2", workflow=refunds.slug, output={"amount": 5, "note": ""}, confidence=0.99)
    rows = results(agent_api.post("outputs/batch", [posted("1"), refund]))

    assert [row["status"] for row in rows] == ["waiting", "approved"]
