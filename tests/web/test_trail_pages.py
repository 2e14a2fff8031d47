from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from reviewapp.accounts.actions import change_role
from reviewapp.accounts.models import RoleChange
from reviewapp.audit.actions import record, seal
from reviewapp.audit.keys import own_verifier, publish_key
from reviewapp.audit.models import Event, Verification
from reviewapp.base.context import acting
from tests import factories
from tests.audit.attacks import unguarded


@pytest.fixture
def events(cast, northwind, support_agent):
    """Something by everybody, in two teams; each about a thing named after its actor."""
    for name, person in cast.items():
        record(
            "review.decided", subject=("review", name), by=person, team=person.teams[0], verdict="approved"
        )
    record("output.decided", subject=("output", "agent"), by=support_agent, team=northwind)
    record("accounts.key_issued", subject=("key", "issued"), by=cast["lena"], team=northwind)
    record("audit.verified", subject=("trail", "checked"), by=None, result="ok", size=1, root="00")
    seal()


def seen(browser, **filters):
    """Which of the things of `events` a person finds on the page."""
    page = browser.get(reverse("audit:events"), filters)
    assert page.status_code == 200
    return {event.subject_id for event in page.context["events"]}


TEAM = {"rosa", "sam", "lena", "enzo", "ada", "aude", "agent", "issued"}


@pytest.mark.parametrize(
    ("who", "finds"),
    [
        ("rosa", {"rosa"}), ("sam", TEAM), ("lena", TEAM), ("enzo", TEAM), ("ada", {"ada", "issued"}),
        ("aude", TEAM | {"checked"}), ("otto", {"otto", "checked"}),
    ],
)  # fmt: skip
def test_each_role_sees_its_part_of_the_trail(events, cast, signed_in, who, finds):
    assert seen(signed_in(cast[who])) == finds


def test_what_one_may_not_see_is_not_found(events, cast, signed_in):
    own, other = (Event.objects.sealed().get(subject_id=name).position for name in ("rosa", "sam"))
    rosas, ottos = signed_in(cast["rosa"]), signed_in(cast["otto"])

    assert rosas.get(reverse("audit:event", args=[own])).status_code == 200
    assert rosas.get(reverse("audit:event", args=[other])).status_code == 404
    assert ottos.get(reverse("audit:event", args=[own])).status_code == 404
    assert rosas.get(reverse("audit:event", args=[10**6])).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get(reverse("audit:events")).status_code == 302


def test_events_are_found_by_object_action_actor_and_day(events, cast, signed_in, support_agent):
    browser = signed_in(cast["lena"])

    assert seen(browser, subject="sam") == {"sam"}
    assert seen(browser, action="accounts.key_issued") == {"issued"}
    assert seen(browser, action="accounts.") == {"issued"}
    assert seen(browser, actor=f"person:{cast['lena'].pk}") == {"lena", "issued"}
    assert seen(browser, actor=f"agent:{support_agent.pk}") == {"agent"}
    assert seen(browser, since="2020-01-01") == TEAM
    assert seen(browser, since="2100-01-01") == seen(browser, until="2020-01-01") == set()


@pytest.mark.parametrize("filters", [{"since": "soon"}, {"action": "made.up"}, {"actor": "person:0"}])
def test_a_filter_that_makes_no_sense_says_so(events, cast, signed_in, filters):
    page = signed_in(cast["lena"]).get(reverse("audit:events"), filters)

    assert list(page.context["events"]) == []
    assert "This filter cannot be understood" in page.content.decode()


@pytest.mark.parametrize("position", ["-1", "x", "²", "9" * 30])
def test_a_position_that_is_none_is_the_beginning(events, cast, signed_in, position):
    assert seen(signed_in(cast["rosa"]), before=position) == {"rosa"}


def test_a_reviewer_cannot_ask_for_others(events, cast, signed_in):
    assert seen(signed_in(cast["rosa"]), actor=f"person:{cast['sam'].pk}") == {"rosa"}


def test_the_trail_is_paged_by_position(cast, northwind, signed_in):
    for number in range(120):
        record("review.decided", subject=("review", number), by=cast["sam"], team=northwind)
    seal()
    browser, pages, address = signed_in(cast["sam"]), [], reverse("audit:events")
    first = browser.get(address, {"action": "review.decided"})
    second = browser.get(address, {"action": "review.decided", "before": first.context["older"]})
    third = browser.get(address, {"action": "review.decided", "before": second.context["older"]})
    back = browser.get(address, {"action": "review.decided", "after": third.context["newer"]})
    pages = [[int(event.subject_id) for event in page.context["events"]] for page in (first, second, third)]

    assert list(chain(*pages)) == list(range(119, -1, -1))
    assert [len(page) for page in pages] == [50, 50, 20]
    assert (first.context["newer"], third.context["older"]) == (None, None)
    assert [event.pk for event in back.context["events"]] == [event.pk for event in second.context["events"]]


def test_the_page_asks_the_database_as_often_for_many_events(events, cast, signed_in, northwind):
    browser = signed_in(cast["sam"])
    seen(browser)
    before = queries_of(browser)
    for number in range(40):
        record("review.decided", subject=("review", number), by=cast["sam"], team=northwind)
    seal()
    seen(browser)

    assert queries_of(browser) == before <= 24


def queries_of(browser):
    with CaptureQueriesContext(connection) as queries:
        seen(browser)
    return len(queries)


def test_the_part_is_the_table_alone(events, cast, signed_in):
    page = signed_in(cast["lena"]).get(reverse("audit:events"), headers={"HX-Request": "true"})

    assert page.content.decode().lstrip().startswith('<div id="trail"')


def test_an_event_shows_what_proves_it(events, cast, signed_in):
    event = Event.objects.sealed().get(subject_id="sam")
    text = signed_in(cast["sam"]).get(reverse("audit:event", args=[event.position])).content.decode()

    assert bytes(event.digest).hex() in text
    assert "The digest fits what the event says." in text
    assert "reviewapp.test/audit" in text


def test_a_changed_event_shows_that_it_was_changed(events, cast, signed_in):
    event = Event.objects.sealed().get(subject_id="sam")
    with unguarded() as execute:
        execute('UPDATE audit_event SET facts = \'{"verdict": "<b>rejected</b>"}\' WHERE id = %s', [event.pk])
    text = signed_in(cast["sam"]).get(reverse("audit:event", args=[event.position])).content.decode()

    assert "The digest does not fit" in text
    assert "<b>rejected" not in text
    assert escape("<b>rejected</b>") in text


def test_looking_is_on_the_trail_but_looking_at_looking_is_not(events, cast, signed_in):
    browser = signed_in(cast["rosa"])
    seen(browser)
    looked = Event.objects.get(action="audit.read")
    assert (looked.actor_id, looked.facts["events"]) == (str(cast["rosa"].pk), 1)

    seal()
    browser.get(reverse("audit:event", args=[Event.objects.sealed().get(pk=looked.pk).position]))
    assert Event.objects.filter(action="audit.read").count() == 1


def test_public_keys_are_there_for_everybody(db):
    assert Client().get("/.well-known/audit-keys").content == b""
    publish_key()
    answer = Client().get("/.well-known/audit-keys")

    assert answer.content.decode() == f"{own_verifier()}\n"
    assert answer["Content-Type"].startswith("text/plain")


@pytest.fixture
def item_told(northwind, lena, support_agent):
    """An item whose review and output have an event each."""
    output = factories.make_output(factories.make_workflow(northwind), support_agent, external_id="ZD-48213")
    review = factories.make_review(output, queue=factories.make_queue(northwind))
    record("review.claimed", subject=review, by=lena, team=northwind, output=str(output.pk), queue=1)
    record("output.approved", subject=output, by=None, team=northwind)
    seal()
    return output, review


def test_items_go_by_the_number_their_agent_gave_them(item_told, signed_in, lena, aude):
    for reader in (lena, aude):
        found = seen(signed_in(reader), q="ZD-48213")
        assert found == {str(each.pk) for each in item_told}
    row = signed_in(aude).get(reverse("audit:events"), {"q": "ZD-48213"}).context["events"][-1]
    assert (row.object, row.line) == ("ZD-48213", "queue 1")


def test_the_number_of_an_item_one_may_not_see_is_not_told(item_told, signed_in, northwind, ada):
    _, review = item_told
    record("accounts.key_issued", subject=("review", str(review.pk)), by=ada, team=northwind)
    seal()
    page = signed_in(ada).get(reverse("audit:events")).content.decode()
    assert "ZD-48213" not in page
    assert f"review …{str(review.pk)[-8:]}" in page
    assert seen(signed_in(ada), q="ZD-48213") == set()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("end", ["since", "until"])
def test_days_out_of_reach_find_nothing(signed_in, aude, events, day, end):
    assert seen(signed_in(aude), **{end: day}) == set()


def test_events_are_found_by_what_somebody_types(events, cast, signed_in, northwind):
    with acting(via="page", request_id="req-4711"):
        record("review.decided", subject=("review", "asked"), by=cast["sam"], team=northwind)
    seal()
    browser, event = signed_in(cast["lena"]), Event.objects.sealed().get(subject_id="asked")
    digest = bytes(event.digest).hex()

    assert seen(browser, q="asked") == seen(browser, q="req-4711") == {"asked"}
    assert seen(browser, q=str(event.position)) == seen(browser, q=digest[:12]) == {"asked"}
    assert seen(browser, q="Sam Okafor") == {"sam", "asked"}
    assert seen(browser, request="req-4711") == {"asked"}
    assert seen(browser, q="otto") == seen(browser, q="nobody at all") == set()


def test_several_of_a_kind_mean_any_of_them(events, cast, signed_in, support_agent):
    browser = signed_in(cast["lena"])

    assert seen(browser, actor=[f"person:{cast['sam'].pk}", f"agent:{support_agent.pk}"]) == {"sam", "agent"}
    assert seen(browser, action=["accounts.key_issued", "output.decided"]) == {"issued", "agent"}
    assert seen(browser, kind=["key", "output"]) == {"issued", "agent"}
    assert seen(browser, action="accounts.", kind="output") == set()


def test_days_gone_by_are_paged_by_the_clock(cast, northwind, signed_in):
    for number in range(60):
        record("review.decided", subject=("review", number), by=cast["sam"], team=northwind)
    seal()
    browser, address = signed_in(cast["sam"]), reverse("audit:events")
    asked = {"until": "2199-01-01", "action": "review.decided"}
    first = browser.get(address, asked)
    second = browser.get(address, {**asked, "before": first.context["older"]})
    back = browser.get(address, {**asked, "after": second.context["newer"]})

    told = [int(event.subject_id) for page in (first, second) for event in page.context["events"]]
    assert told == list(range(59, -1, -1))
    assert [each.pk for each in back.context["events"]] == [each.pk for each in first.context["events"]]


def test_the_words_behind_an_event_are_shown_with_a_mark(northwind, rosa, ada, signed_in):
    change_role(rosa, team=northwind, roles=["reviewer", "senior"], reason="She knows it best.", by=ada)
    seal()
    position = Event.objects.sealed().get(action="accounts.roles_changed").position
    address = reverse("audit:event", args=[position])
    text = signed_in(ada).get(address).content.decode()
    assert "She knows it best." in text
    assert "is still what the event was bound to" in text
    assert "<del>reviewer</del>" in text

    RoleChange.objects.update(reason="Another word.")
    assert "is not what the event was bound to" in signed_in(ada).get(address).content.decode()


def test_the_badge_says_what_was_checked_and_turns_red(events, cast, signed_in):
    browser = signed_in(cast["aude"])
    assert "Not checked yet" in browser.get(reverse("audit:events")).content.decode()
    ended = {
        "kind": "full",
        "size": 10,
        "finished_at": timezone.now(),
        "key": "reviewapp.test/audit+0a0b0c0d",
    }
    Verification.objects.create(**ended, result="ok")
    text = browser.get(reverse("audit:events")).content.decode()
    assert "Trail verified" in text
    assert "up to event 10, without contents" in text
    assert "0a0b0c0d" in text
    Verification.objects.update(contents=4)
    assert "up to event 10, with 4 contents" in browser.get(reverse("audit:events")).content.decode()
    Verification.objects.update(size=1, finished_at=timezone.now() - timedelta(hours=4))
    text = browser.get(reverse("audit:events")).content.decode()
    assert "Not checked since" in text
    assert "Trail verified" not in text

    Verification.objects.create(**ended, result="altered", first_bad_position=7)
    assert "Trail altered at event 7" in browser.get(reverse("audit:events")).content.decode()


def test_an_auditor_has_the_trail_checked_at_once(events, cast, signed_in):
    browser = signed_in(cast["aude"])
    assert browser.post(reverse("audit:verify")).status_code == 302
    assert Verification.objects.open().get().asked_by == cast["aude"].pk
    assert "Checking" in browser.get(reverse("audit:progress")).content.decode()
    assert browser.get(reverse("audit:verifications")).status_code == 200
    assert signed_in(cast["lena"]).post(reverse("audit:verify")).status_code == 403


def test_the_events_of_one_actor_are_paged_as_they_were_recorded(cast, northwind, signed_in):
    for number in range(110):
        record("review.decided", subject=("review", number), by=cast["sam"], team=northwind)
    seal()
    browser, address = signed_in(cast["lena"]), reverse("audit:events")
    asked = {"actor": f"person:{cast['sam'].pk}"}
    first = browser.get(address, asked)
    second = browser.get(address, {**asked, "before": first.context["older"]})
    back = browser.get(address, {**asked, "after": second.context["newer"]})

    told = [int(event.subject_id) for page in (first, second) for event in page.context["events"]]
    assert told == list(range(109, 9, -1))
    assert [each.pk for each in back.context["events"]] == [each.pk for each in first.context["events"]]
