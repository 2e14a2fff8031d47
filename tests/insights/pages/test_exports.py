"""The pages and the API of exports."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts.permissions import GRANTS, Permission
from reviewapp.insights.models import Export
from tests import factories
from tests.insights.exports import ask, contents, finish, make_judged

NEW = "/exports/new/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def replies(northwind, rosa):
    workflow = factories.make_workflow(northwind, slug="replies")
    make_judged(workflow, rosa)
    return workflow


def test_whoever_may_export_may_open_what_is_exported():
    wide = [role for role, granted in GRANTS.items() if Permission.EXPORT in granted]
    assert all(Permission.OPEN_OUTPUT in GRANTS[role] for role in wide)


def test_an_export_is_asked_for_by_a_form(signed_in, lena, replies):
    answer = signed_in(lena).post(
        NEW, {"kind": "decisions", "form": "csv", "workflow": "replies", "range": "all"}
    )
    export = Export.objects.get()

    assert (answer.status_code, answer.url) == (302, f"/exports/{export.pk}/")
    assert (export.kind, export.form, export.scope["workflow"]) == ("decisions", "csv", "replies")
    assert finish(export).rows == 1


def test_a_dashboards_address_fills_the_form(signed_in, lena, replies):
    page = signed_in(lena).get(
        NEW, {"workflow": "replies", "range": "12w", "agent": "unknown", "kind": "pairs"}
    )

    assert page.context["form"].initial == {"workflow": "replies", "range": "12w", "kind": "pairs"}
    assert page.status_code == 200


def test_days_are_whole_days_of_the_reader(signed_in, lena, replies):
    today = timezone.now().date()
    sent = {
        "kind": "decisions",
        "form": "jsonl",
        "range": "custom",
        "from": today - timedelta(days=2),
        "to": today,
    }
    signed_in(lena).post(NEW, sent)

    start, _ = Export.objects.get().span
    assert (start.hour, start.minute) == (0, 0)
    assert finish(Export.objects.get()).rows == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "poems", "range": "4w"}, "Select a valid choice"),
        ({"kind": "decisions", "range": "custom"}, "Say from which day to which."),
        ({"kind": "decisions", "range": "4w", "version": "1"}, "Choose the workflow, too."),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(signed_in, lena, replies, sent, said):
    answer = signed_in(lena).post(NEW, {"form": "csv"} | sent)

    assert (answer.status_code, Export.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_other_tools_get_json_whatever_is_chosen(signed_in, lena, replies):
    signed_in(lena).post(NEW, {"kind": "langfuse", "form": "parquet", "range": "4w"})
    assert Export.objects.get().form == "json"


def test_without_its_package_parquet_is_refused_beside_the_field(signed_in, lena, replies, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    answer = signed_in(lena).post(NEW, {"kind": "decisions", "form": "parquet", "range": "4w"})
    assert (answer.status_code, b"install reviewapp[parquet]" in answer.content) == (422, True)


def test_the_part_moves_while_a_worker_writes_and_then_stops(signed_in, lena, northwind, replies):
    export, browser = ask(northwind, lena), signed_in(lena)
    Export.objects.filter(pk=export.pk).update(done=250, total=1000)
    part = browser.get(f"/exports/{export.pk}/progress/").content.decode()
    assert 'hx-trigger="tick from:body"' in part
    assert "250 of 1,000 rows were read" in part

    finish(export)
    part = browser.get(f"/exports/{export.pk}/progress/").content.decode()
    assert "hx-trigger" not in part
    assert "Download" in part


def test_a_person_calls_it_off(signed_in, lena, northwind, replies):
    export = ask(northwind, lena)
    page = signed_in(lena).post(f"/exports/{export.pk}/cancel/", follow=True)
    assert "It was called off" in page.content.decode()


def test_the_list_shows_every_state_and_asks_no_more_for_more_rows(
    signed_in, lena, northwind, replies, django_assert_max_num_queries
):
    for state in ("waiting", "running", "failed", "cancelled"):
        Export.objects.filter(pk=ask(northwind, lena).pk).update(state=state)
    finish(ask(northwind, lena))
    browser = signed_in(lena)
    with django_assert_max_num_queries(14):
        page = browser.get("/exports/").content.decode()

    assert all(word in page for word in ("Waiting", "Writing", "Failed", "Cancelled", "Ready"))
    assert (
        "No export yet"
        in signed_in(factories.make_person("Lu", factories.make_team(), "lead"))
        .get("/exports/")
        .content.decode()
    )


def test_the_note_says_what_is_in_the_file(signed_in, lena, northwind, replies):
    export = finish(ask(northwind, lena))
    note = json.loads(signed_in(lena).get(f"/exports/{export.pk}/note/").content)
    assert (note["rows"], note["sha256"]) == (1, export.digest_hex)


# ---- API ---------------------------------------------------------------------------------------


@pytest.fixture
def api(client, lena):
    key = {"Authorization": f"Bearer {factories.make_key(lena)[1]}"}

    def call(method, path="", body=None):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1/exports{path}", headers=key, **sent)

    return call


def test_the_api_asks_follows_and_fetches(api, replies):
    asked = api("post", body={"kind": "decisions", "form": "jsonl", "workflow": "replies"})
    export = Export.objects.get()
    assert (asked.status_code, asked.json()["state"], asked.json()["file"]) == (202, "waiting", None)
    assert api("get", f"/{export.pk}/file").status_code == 409

    finish(export)
    read = api("get", f"/{export.pk}").json()
    answer = api("get", f"/{export.pk}/file")
    assert (read["rows"], read["file"]) == (1, f"/api/v1/exports/{export.pk}/file")
    assert b"".join(answer.streaming_content) == contents(export)
    assert api("get", f"/{export.pk}/note").json()["rows"] == 1
    assert [each["id"] for each in api("get").json()["results"]] == [str(export.pk)]


def test_the_api_calls_off_and_says_when_it_is_over(api, lena, northwind, replies):
    export = ask(northwind, lena)
    assert api("delete", f"/{export.pk}").json()["state"] == "cancelled"
    assert api("delete", f"/{export.pk}").status_code == 409

    over = finish(ask(northwind, lena))
    Export.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert api("get", f"/{over.pk}/file").status_code == 410


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "decisions", "form": "json"}, "form"),
        ({"kind": "pairs", "form": "csv", "workflow": "nothing"}, "workflow"),
        ({"kind": "pairs", "form": "csv", "from": "yesterday"}, "from"),
        ({"kind": "pairs", "form": "csv", "to": "0001-01-01T00:00:00Z"}, "to"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(api, replies, body, field):
    answer = api("post", body=body)
    assert (answer.status_code, field in answer.json()["errors"]) == (422, True)


def test_the_api_pages(api, lena, northwind, replies, monkeypatch):
    monkeypatch.setattr("reviewapp.insights.api.A_PAGE", 1)
    older, newer = ask(northwind, lena), ask(northwind, lena)
    first = api("get").json()
    assert [each["id"] for each in first["results"]] == [str(newer.pk)]
    second = api("get", f"?before={first['next']}").json()
    assert ([each["id"] for each in second["results"]], second["next"]) == ([str(older.pk)], None)
    assert api("get", "?before=x").status_code == 422
