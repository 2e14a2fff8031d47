"""The file of an export is fetched by a link that is signed, for one team, and ends."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import Http404
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.insights.actions import exports
from reviewapp.insights.actions.exports import fetching, places
from reviewapp.insights.models import Export
from tests import factories
from tests.insights.exports import ask, contents, finish, make_judged
from tests.proving import asks_who_is_there, stale


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def export(northwind, rosa, lena):
    make_judged(factories.make_workflow(northwind), rosa)
    return finish(ask(northwind, lena))


def end(export):
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    export.refresh_from_db()


def fetched():
    return Event.objects.filter(action="export.fetched").count()


def test_the_page_leads_to_the_file_and_the_trail_says_who_took_it(export, enzo, signed_in):
    browser = signed_in(enzo)
    page = browser.get(f"/exports/{export.pk}/")
    answer = browser.get(f"/exports/{export.pk}/file/", {"link": page.context["link"]})

    assert b"".join(answer.streaming_content) == contents(export)
    assert answer["X-Content-SHA256"] == export.digest_hex
    assert export.file_name in answer["Content-Disposition"]
    assert Event.objects.get(action="export.fetched").actor_id == str(enzo.pk)


def test_asking_for_a_file_and_taking_it_need_a_fresh_proof(export, enzo, signed_in):
    browser = stale(signed_in(enzo))
    page = browser.get(f"/exports/{export.pk}/")
    assert asks_who_is_there(browser.get(f"/exports/{export.pk}/file/", {"link": page.context["link"]}))
    sent = {"kind": "decisions", "form": "csv", "range": "all"}
    answer = browser.post("/exports/new/", sent)

    assert asks_who_is_there(answer)
    assert (fetched(), Export.objects.count()) == (0, 1)
    led = {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}
    done = browser.post("/account/confirm/", led | {"password": factories.PASSWORD})
    assert done.url == f"/exports/{Export.objects.exclude(pk=export.pk).get().pk}/"


def test_a_link_lasts_a_day_unless_told(export):
    assert timedelta(hours=23, minutes=59) < export.expires_at - timezone.now() <= timedelta(hours=24)


@pytest.mark.parametrize("link", ["", "made-up", "WzFd:1:x"])
def test_a_link_that_we_did_not_sign_leads_nowhere(export, lena, signed_in, link):
    answer = signed_in(lena).get(f"/exports/{export.pk}/file/", {"link": link})
    assert (answer.status_code, fetched()) == (404, 0)


def test_the_link_of_one_export_opens_no_other(export, northwind, lena):
    other = finish(ask(northwind, lena))
    with pytest.raises(Http404):
        exports.check_link(other, exports.link_of(export))


def test_another_teams_link_leads_nowhere(export, otto, signed_in):
    link = exports.link_of(export)
    answer = signed_in(otto).get(f"/exports/{export.pk}/file/", {"link": link})
    assert (answer.status_code, fetched()) == (404, 0)


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude"])
def test_a_link_opens_nothing_to_who_may_not_export(export, cast, signed_in, who):
    link = exports.link_of(export)
    answer = signed_in(cast[who]).get(f"/exports/{export.pk}/file/", {"link": link})
    assert (answer.status_code, fetched()) == (403, 0)
    with pytest.raises(NotAllowed):
        exports.fetch(export, by=cast[who])


def test_an_old_link_says_that_it_ended(export, lena, signed_in):
    end(export)
    link = exports.link_of(export)
    answer = signed_in(lena).get(f"/exports/{export.pk}/file/", {"link": link})

    assert (answer.status_code, fetched()) == (410, 0)
    assert "This link ended on" in answer.content.decode()
    assert "Download" not in signed_in(lena).get(f"/exports/{export.pk}/").content.decode()


def test_old_files_are_removed_and_their_rows_stay(export, django_capture_on_commit_callbacks):
    assert exports.forget_old_exports() == 0
    end(export)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.forget_old_exports() == 1
    export.refresh_from_db()

    assert (export.state, places.folder_of(export).exists()) == ("expired", False)
    assert Event.objects.filter(action="export.expired").count() == 1
    assert exports.forget_old_exports() == 0
    with pytest.raises(exports.Gone):
        exports.check_link(export, exports.link_of(export))


def test_nothing_is_fetched_if_it_cannot_be_recorded(export, lena, monkeypatch):
    monkeypatch.setattr(fetching, "record", broken)
    with pytest.raises(OSError, match="no room"):
        exports.fetch(export, by=lena)


def broken(*args, **kwargs):
    raise OSError("no room")


def test_a_file_that_lies_elsewhere_is_told(export, lena):
    places.remove(export)
    with pytest.raises(Refused, match="not on this machine"):
        exports.fetch(export, by=lena)
    assert fetched() == 0


def test_what_is_not_ready_cannot_be_fetched_and_what_is_ready_not_cancelled(export, northwind, lena, rosa):
    with pytest.raises(Refused, match="waiting"):
        exports.fetch(ask(northwind, lena), by=lena)
    with pytest.raises(Refused, match="ready already"):
        exports.cancel_export(export, by=lena)
    with pytest.raises(NotAllowed):
        exports.cancel_export(ask(northwind, lena), by=rosa)
