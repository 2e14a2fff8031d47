"""The people of a team on their pages: what stands beside each, and what it costs."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewapp.accounts.actions import invite, suspend
from reviewapp.accounts.models import Invitation
from reviewapp.insights.models import Tally
from reviewapp.review.actions import claim
from tests.factories import give_role, make_key, make_person, make_queue, make_review


def row_of(page, name):
    return next(row for row in page.context["page"] if getattr(row, "name", "") == name)


def test_where_somebody_works_follows_from_roles_and_queues(signed_in, cast, northwind):
    make_queue(northwind, cast["rosa"], name="Front line")
    make_queue(northwind, cast["rosa"], name="Refunds")
    page = signed_in(cast["ada"]).get("/settings/members/")
    told = {row.name.split()[0]: row.works_in for row in page.context["page"]}
    assert told == {
        "Rosa": "Front line, Refunds",
        "Sam": "No queue yet",
        "Lena": "All queues",
        "Enzo": "All, read only",
        "Ada": "",
        "Aude": "All, read only",
    }


def test_decisions_of_thirty_days_are_those_of_the_figures(signed_in, ada, rosa, northwind, otto):
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    told = {"team": northwind.pk, "grain": "d", "lens": "reviewer", "workflow": 1}
    for days, count in ((3, 20), (29, 4), (40, 500)):
        Tally.objects.create(**told, at=today - timedelta(days=days), ref=rosa.pk, worked=count)
    Tally.objects.create(**told | {"team": otto.team_ids[0]}, at=today, ref=rosa.pk, worked=9)
    assert row_of(signed_in(ada).get("/settings/members/"), "Rosa Diaz").decided == 24


def test_how_somebody_signs_in_is_told(signed_in, ada, rosa, sam, northwind):
    Authenticator.objects.create(user=rosa, type="webauthn", data={})
    Authenticator.objects.create(user=sam, type="totp", data={})
    page = signed_in(ada).get("/settings/members/")
    assert row_of(page, "Rosa Diaz").ways.words == "Passkey, password"
    assert row_of(page, "Sam Okafor").ways.words == "Password and code"
    assert row_of(page, "Ada Byron").ways.second_factor == ""


def test_open_invitations_stand_in_the_same_table_after_people(signed_in, ada, northwind):
    invite(northwind, by=ada, email="late@example.org", roles=["reviewer", "senior"])
    browser = signed_in(ada)
    page = browser.get("/settings/members/").content.decode()
    assert "late@example.org" in page
    assert "1 person, 1 invitation open" in page
    assert "late@example.org" in browser.get("/settings/members/?q=late").content.decode()
    assert "Nobody matches" in browser.get("/settings/members/?q=zzz").content.decode()


def test_a_page_may_hold_the_last_people_and_the_first_invitations(signed_in, ada, northwind):
    for number in range(55):
        make_person(f"Person {number:02}", northwind, "reviewer")
    for number in range(50):
        invite(northwind, by=ada, email=f"new{number}@example.org", roles=["reviewer"])
    browser = signed_in(ada)
    pages = [browser.get(f"/settings/members/?page={number}").context["page"] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 6]
    shown = [row.email for page in pages for row in page]
    assert len(set(shown)) == 106
    assert shown[55] not in set(Invitation.objects.values_list("email", flat=True))
    assert shown[56] == "new49@example.org"


def test_an_invitation_gets_a_new_link_on_the_page(signed_in, client, ada, northwind):
    invitation, old = invite(northwind, by=ada, email="late@example.org", roles=["reviewer"])
    answer = signed_in(ada).post(f"/settings/members/invitations/{invitation.pk}/renew/")
    assert "Shown once" in answer.content.decode()
    assert old not in answer.context["link"]
    assert client.get(f"/invitations/{old}/").status_code == 404


def test_a_persons_page_tells_all_they_hold(signed_in, ada, rosa, northwind):
    give_role(rosa, northwind, "senior")
    key, _ = make_key(rosa)
    claim(make_review(queue=make_queue(northwind, rosa)), by=rosa)
    signed_in(rosa)
    page = signed_in(ada).get(f"/settings/members/{rosa.pk}/")
    assert (page.context["sessions"], page.context["holds"]) == (1, 1)
    text = page.content.decode()
    assert key.hint in text
    assert "Decide escalated items" in text
    assert "Change roles" in text


def test_whoever_is_suspended_may_do_nothing_and_the_page_says_so(signed_in, ada, rosa, northwind):
    suspend(rosa, team=northwind, reason="Lost laptop.", by=ada)
    text = signed_in(ada).get(f"/settings/members/{rosa.pk}/").content.decode()
    assert "Nothing while suspended." in text
    assert "Lost laptop." in text
    assert "Let Rosa Diaz back in" in text


def test_the_table_costs_the_same_for_few_and_many(signed_in, ada, northwind):
    browser = signed_in(ada)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/settings/members/").status_code == 200
        return len(captured)

    make_queue(northwind, make_person("Person", northwind, "reviewer"))
    invite(northwind, by=ada, email="one@example.org", roles=["reviewer"])
    few = queries()
    for number in range(12):
        make_queue(northwind, make_person(f"P {number}", northwind, "reviewer", "lead"), name=f"Q {number}")
        invite(northwind, by=ada, email=f"n{number}@example.org", roles=["reviewer"])
    assert queries() == few


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo"])
def test_who_may_not_see_people_sees_neither_people_nor_roles(signed_in, cast, name):
    browser = signed_in(cast[name])
    for path in ("", f"{cast['ada'].pk}/"):
        assert browser.get(f"/settings/members/{path}").status_code == 403
    assert browser.get("/settings/roles/").status_code == 403
    assert browser.get("/settings/access-review/").status_code == 403
