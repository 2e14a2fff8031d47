"""What people judged in another tool comes in as history: looked at first, then taken, once."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed
from reviewapp.insights.exporting.history import Usual
from reviewapp.review.models import Decision, Output
from reviewapp.web.incoming import actions, stash
from reviewapp.web.incoming.reading import NoFile, entries_of
from reviewapp.web.tasks import forget_incoming
from tests import factories
from tests.insights.exports import ask, contents, finish, make_judged

ADDRESS = "/settings/import/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def replies(northwind, rosa):
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa)
    factories.make_category(workflow, key="tone", name="Tone")
    factories.make_policy(workflow)
    return workflow


def exported(kind, replies, rosa, lena):
    """A file of ours, of one edited, one approved and one refused output."""
    make_judged(replies, rosa, categories=replies.categories.all(), why="Too vague.", days_ago=3)
    make_judged(replies, rosa, verdict="approved", days_ago=2)
    make_judged(replies, rosa, verdict="rejected", categories=replies.categories.all(), days_ago=1)
    return contents(finish(ask(replies.team, lena, kind, "json")))


def elsewhere(replies, rosa, *, like):
    """Another team that has the same people, workflow and agent, and nothing in it yet."""
    team = factories.make_team(name="Southwind")
    for role in ("reviewer", "admin"):
        factories.give_role(rosa, team, role)
    workflow = factories.make_workflow(team, slug="replies")
    factories.make_queue(team, rosa)
    factories.make_category(workflow, key="tone", name="Tone")
    factories.make_agent(team, slug=like.agent.slug)
    return team


def told_of(team):
    found = (
        Decision.objects.filter(team=team).select_related("output__content", "content").order_by("decided_at")
    )
    return [
        (
            each.output.external_id, each.output.content.output, each.verdict, each.content.edited,
            each.content.justification, [tag.key for tag in each.categories.all()], each.decided_at,
            each.decided_by_id, each.seconds_spent,
        )
        for each in found
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["label_studio", "langfuse"])
def test_what_was_exported_comes_in_elsewhere_as_it_was(kind, replies, rosa, lena):
    body = exported(kind, replies, rosa, lena)
    team = elsewhere(replies, rosa, like=Output.objects.first())
    entries = entries_of(body, tool=kind, usual=Usual())

    assert len(actions.look_at(entries, team=team, by=rosa).new) == 3
    assert not Output.objects.filter(team=team).exists()
    assert len(actions.bring_in(entries, team=team, by=rosa).new) == 3
    assert told_of(team) == told_of(replies.team)
    assert len(actions.bring_in(entries, team=team, by=rosa).known) == 3
    assert Event.objects.filter(action="decision.imported", team_id=team.pk).count() == 3


@pytest.fixture
def body(replies, support_agent):
    row = {
        "workflow": "replies",
        "agent": support_agent.slug,
        "external_id": "Z-1",
        "input": {},
        "output": "Hi",
    }
    region = {"from_name": "verdict", "type": "choices", "value": {"choices": ["approved"]}}
    said = {"completed_by": {"email": "nobody@example.org"}, "created_at": "2026-11-02T10:00:00Z"}
    task = {"data": {"row": row | {"produced_at": "2026-11-01T10:00:00Z"}}, "annotations": []}
    bad = task | {"annotations": [said | {"result": [region]}], "data": {"row": row | {"external_id": "Z-2"}}}
    return json.dumps([task, bad, "nothing"]).encode()


def choose(browser, body, **usual):
    file = SimpleUploadedFile("labels.json", body)
    return browser.post(ADDRESS, {"tool": "label_studio", "file": file, **usual})


def test_the_page_shows_what_would_come_in_and_then_brings_it(signed_in, ada, body):
    browser = signed_in(ada)
    look = choose(browser, body)
    page = look.content.decode()
    assert "Nobody in your team has this email." in page
    assert "This is no task of Label Studio" in page
    assert not Output.objects.exists()

    told = browser.post(
        f"{ADDRESS}take/", {"tool": "label_studio", "mark": look.context["mark"]}, follow=True
    )
    assert "1 past outputs were brought in. 0 were there already, 2 were refused." in told.content.decode()
    assert Output.objects.get().external_id == "Z-1"


def test_the_judgements_of_people_the_team_does_not_have_are_somebodys(signed_in, ada, rosa, body):
    look = choose(signed_in(ada), body, person=rosa.email)
    assert (len(look.context["told"].new), len(look.context["told"].refused)) == (2, 1)


@pytest.mark.parametrize("body", [b"<xml/>", b'{"a": 1}', b"[" * 500], ids=["no JSON", "no list", "deep"])
def test_a_file_that_says_nothing_is_refused_beside_the_field(signed_in, ada, body):
    answer = choose(signed_in(ada), body)
    assert (answer.status_code, len(answer.context["form"].errors["file"])) == (422, 1)


def test_a_file_is_only_its_senders_and_only_for_an_hour(signed_in, ada, enzo, northwind, body, monkeypatch):
    mark = stash.keep(body, team=northwind, by=ada)
    with pytest.raises(stash.Lost):
        stash.find(mark, team=northwind, by=enzo)
    assert stash.find(mark, team=northwind, by=ada) == body
    monkeypatch.setattr(stash, "AN_HOUR", -1)
    answer = signed_in(ada).post(f"{ADDRESS}take/", {"tool": "label_studio", "mark": mark})
    assert (answer.status_code, "Choose it again" in answer.content.decode()) == (422, True)


def test_no_file_stays_on_the_disk_for_longer(ada, northwind, body, settings, monkeypatch):
    mark = stash.keep(body, team=northwind, by=ada)
    forget_incoming()
    assert stash.find(mark, team=northwind, by=ada) == body
    monkeypatch.setattr(stash, "AN_HOUR", -1)
    forget_incoming()
    assert list((settings.EXPORTS_DIR / "incoming").iterdir()) == []


@pytest.mark.parametrize("who", ["rosa", "lena", "enzo", "aude"])
def test_others_bring_nothing_in(replies, cast, signed_in, who, body):
    assert choose(signed_in(cast[who]), body).status_code == 403
    with pytest.raises(NotAllowed):
        actions.look_at(entries_of(body, tool="label_studio", usual=Usual()), team=replies.team, by=cast[who])


def test_one_json_a_line_is_read_too(body):
    lines = b"\n".join(json.dumps(each).encode() for each in json.loads(body))
    assert len(entries_of(lines, tool="label_studio", usual=Usual())) == 3
    with pytest.raises(NoFile, match="no JSON"):
        entries_of(b"{", tool="label_studio", usual=Usual())


@pytest.mark.parametrize("seconds", ["1e999", "NaN", "-Infinity", "9" * 400])
def test_a_time_that_is_no_number_spoils_no_file(seconds):
    task = (
        '[{"data": {"text": "Hello", "people": {"1": "r@example.org"}}, "annotations": [{"completed_by": 1, '
    )
    task += f'"created_at": "2026-01-01T10:00:00Z", "lead_time": {seconds}, "result": [{{"value": '
    task += '{"choices": ["approved"]}}]}]}]'
    [said] = entries_of(task.encode(), tool="label_studio", usual=Usual("replies", "support"))

    assert said.place == 1


def test_a_batch_whose_parts_do_not_fit_is_refused_as_a_whole():
    batch = [
        {"type": "trace-create", "body": {"id": "a", "output": "x", "scores": "many"}},
        {"type": "score-create", "body": {"traceId": "a", "value": 1}},
    ]
    with pytest.raises(NoFile, match="not the form"):
        entries_of(json.dumps({"batch": batch}).encode(), tool="langfuse", usual=Usual())


def test_a_command_does_the_same(ada, replies, body, tmp_path):
    file, out, errors = tmp_path / "labels.json", StringIO(), StringIO()
    file.write_bytes(body)
    asked = {
        "tool": "label_studio",
        "team": replies.team.slug,
        "by": ada.email,
        "stdout": out,
        "stderr": errors,
    }
    call_command("import_labels", file, look=True, **asked)
    assert not Output.objects.exists()
    call_command("import_labels", file, **asked)

    assert out.getvalue().splitlines()[-1] == "1 brought in, 0 there already, 2 refused"
    assert "Nobody in your team has this email." in errors.getvalue()
    with pytest.raises(CommandError, match="no such team"):
        call_command("import_labels", file, **asked | {"team": "nowhere"})
