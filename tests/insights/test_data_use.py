"""Which stored fields nobody ever used: counted by a worker, shown on a page."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed
from reviewapp.insights.actions.data_use import ask_data_use, count_data_use, report_of
from reviewapp.insights.minimising import Stored, fields_in, leaves, mentioned
from reviewapp.insights.models import DataUse, Export
from reviewapp.insights.views.data_use import as_shown
from tests import factories
from tests.insights.exports import ask

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


def rows_of(workflow):
    return {row["path"]: row for row in report_of(workflow)["fields"]}


def test_a_field_says_what_uses_it(used, northwind, lena):
    rows = counted(northwind, lena)
    assert rows["output.reply_to"]["uses"] == ["guidelines"]
    assert rows["metadata.tier"]["uses"] == ["routing"]


def test_what_a_contract_declares_is_remarked_and_not_used_by_it(used):
    row = rows_of(used)["output.amount"]
    assert (row["uses"], row["remarks"], row["advice"]) == ([], ["declared"], "shorten")


def file_of(team, by, kind="pairs", state="done", **narrowed):
    export = ask(team, by, kind=kind, **narrowed)
    ready = {"state": state, "finished_at": Now(), "expires_at": Now(), "digest": b"x" * 32}
    Export.objects.filter(pk=export.pk).update(**ready)


def test_a_file_of_another_workflow_says_nothing_of_this_one(used, northwind, lena):
    other = factories.make_workflow(northwind)
    file_of(northwind, lena, workflow=other.slug)
    assert rows_of(used)["output.reply_to"]["remarks"] == []

    file_of(northwind, lena, workflow=used.slug)
    row = rows_of(used)["output.reply_to"]
    assert (row["uses"], row["remarks"]) == (["guidelines"], ["exported"])


def test_a_file_of_all_workflows_may_hold_this_one_too_and_makes_no_field_used(used, northwind, lena):
    file_of(northwind, lena, kind="langfuse", form="json")
    rows = rows_of(used)
    assert rows["output.amount"]["remarks"] == ["declared", "exported"]
    session = rows["metadata.session"]
    assert (session["uses"], session["remarks"], session["advice"]) == ([], ["exported"], "stop")
    assert rows["trace.steps[].input"]["remarks"] == []


def test_a_file_that_was_never_made_took_nothing_out(used, northwind, lena):
    for state in ("cancelled", "failed"):
        file_of(northwind, lena, state=state)
    ask(northwind, lena, kind="pairs")
    assert rows_of(used)["output.reply_to"]["remarks"] == []


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
    assert "Declared in the contract" in page
    client.force_login(rosa)
    assert client.get(reverse("insights:data_use")).status_code == 403


def test_what_is_declared_leaves_the_contract_before_agents_stop_sending_it():
    row = {"path": "input.a", "uses": [], "kinds": [], "advice": "stop"}
    assert as_shown(row)["says"] == "Stop sending it"
    shown = as_shown(row | {"remarks": ["declared", "exported"]})
    assert shown["says"] == "Take it out of the contract, then stop sending it"
    assert shown["remarks"] == ["declared in the contract", "may stand in an export"]


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
