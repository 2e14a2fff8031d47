"""Which stored fields nobody ever used: counted by a worker, shown on a page."""

import pytest
from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed
from reviewapp.insights.actions.data_use import ask_data_use, count_data_use
from reviewapp.insights.minimising import Stored, fields_in, leaves, mentioned
from reviewapp.insights.models import DataUse
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(northwind, support_agent, lena):
    schema = {"type": "object", "properties": {"amount": {"type": "number"}}}
    workflow = factories.make_workflow(
        northwind, kind="object", output_schema=schema, guidelines="Look at the reply_to first."
    )
    rule = {"name": "VIP", "when": {"field": "metadata.tier", "op": "=", "value": "gold"}, "then": {}}
    document = {"prompt": "", "routing": [rule], "thresholds": {}, "checks": []}
    factories.make_policy(workflow, document, author=lena)
    content = factories.make_content(
        {"amount": 3, "reply_to": "x"},
        metadata={"tier": "gold", "phone_of_agent": "+44 7911 123456", "session": "abc"},
        trace={"steps": [{"kind": "tool", "input": "q" * 500}]},
    )
    factories.make_output(workflow, support_agent, content=content)
    return workflow


def counted(team, by):
    ask_data_use(team, by=by)
    count_data_use()
    [report] = DataUse.objects.get(team=team).report
    return {row["path"]: row for row in report["fields"]}


def test_a_field_says_what_uses_it(used, northwind, lena):
    rows = counted(northwind, lena)
    assert rows["output.amount"]["uses"] == ["contract"]
    assert rows["output.reply_to"]["uses"] == ["guidelines"]
    assert rows["metadata.tier"]["uses"] == ["routing"]


def test_what_nothing_uses_comes_with_advice(used, northwind, lena):
    rows = counted(northwind, lena)
    assert (rows["metadata.session"]["uses"], rows["metadata.session"]["advice"]) == ([], "stop")
    assert rows["metadata.phone_of_agent"]["advice"] == "mask"
    assert rows["trace.steps[].input"]["advice"] == "shorten"
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)


def test_it_is_counted_once_for_each_time_it_is_asked_for(used, northwind, lena):
    ask_data_use(northwind, by=lena)
    ask_data_use(northwind, by=lena)
    assert (count_data_use(), count_data_use()) == (True, False)
    assert Event.objects.filter(action="data_use.asked").count() == 1


def test_a_reviewer_may_not_ask(northwind, rosa):
    with pytest.raises(NotAllowed):
        ask_data_use(northwind, by=rosa)


def test_the_page_asks_and_shows(client, used, northwind, lena, rosa):
    client.force_login(lena)
    assert client.post(reverse("insights:data_use")).status_code == 302
    assert "Being counted" in client.get(reverse("insights:data_use")).content.decode()
    count_data_use()
    page = client.get(reverse("insights:data_use")).content.decode()
    assert "metadata.session" in page
    assert "Stop sending it" in page
    client.force_login(rosa)
    assert client.get(reverse("insights:data_use")).status_code == 403


def test_fields_of_any_shape_are_walked():
    value = {"a": {"b": [{"c": 1}, {"c": 2}], "d": []}, "e": "x"}
    assert sorted(set(leaves(value, "input")), key=str) == [
        ("input.a.b[].c", 1), ("input.a.b[].c", 2), ("input.e", "x")
    ]  # fmt: skip
    condition = {"all": [{"field": "output.a"}, {"not": {"field": "risk"}}]}
    assert set(fields_in(condition)) == {"output.a", "risk"}
    assert list(mentioned("Mind the (due date)!", ["output.due_date", "output.amount"])) == [
        "output.due_date"
    ]
    assert Stored().unused({}) == []
