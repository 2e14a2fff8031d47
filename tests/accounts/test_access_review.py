from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts.access import access_to, digest_of_access
from reviewapp.accounts.actions import change_role, export_access, issue_key, review_access, suspend
from reviewapp.accounts.events import contents
from reviewapp.accounts.models import AccessReview, Key, Membership, User
from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed, Refused
from tests.at_once import at_once
from tests.factories import make_key, make_person


def digest(team):
    return digest_of_access(access_to(team)).hex()


def of(person, team):
    return next(each for each in access_to(team) if (each.kind, each.key) == ("person", person.pk))


def test_each_person_stands_with_roles_by_whom_when_and_why(rosa, ada, northwind):
    change_role(rosa, team=northwind, roles=["reviewer", "senior"], reason="Two good years.", by=ada)
    found = of(rosa, northwind)
    assert [(grant.may, grant.by, grant.reason) for grant in found.grants] == [
        ("Reviewer", "The system", "When the team was set up"),
        ("Senior reviewer", "Ada Byron", "Two good years."),
    ]


def test_live_keys_stand_beside_people_and_ended_ones_do_not(support_agent, lena, northwind):
    key, _ = issue_key(support_agent, by=lena, team=northwind, name="production", scopes=["outputs:write"])
    make_key(support_agent, days=-1, created_at=timezone.now() - timedelta(days=9))
    (found,) = [each for each in access_to(northwind) if each.kind == "agent key"]
    assert (found.key, found.whose, found.grants[0].may) == (key.pk, "Support agent", "Post outputs")
    assert found.grants[0].by == "Lena Koch"


def test_what_is_not_used_is_marked(rosa, lena, northwind, support_agent):
    long_ago = timezone.now() - timedelta(days=100)
    Membership.objects.filter(user=rosa).update(given_at=long_ago)
    User.objects.filter(pk=lena.pk).update(last_login=long_ago)
    make_key(support_agent, created_at=long_ago, days=200)
    flags = {each.name: each.flags for each in access_to(northwind)}
    assert flags["Rosa Diaz"] == ("Never signed in",)
    assert flags["Lena Koch"] == ("Not used for 100 days", "No second factor")
    assert [told for name, told in flags.items() if name.startswith("a test")] == [("Never used",)]


def test_a_key_is_marked_when_whoever_issued_it_has_left(support_agent, lena, ada, northwind):
    issue_key(support_agent, by=lena, team=northwind, name="x", scopes=["outputs:write"])
    suspend(lena, team=northwind, reason="Left.", by=ada)
    assert of(lena, northwind).suspended
    (key,) = [each for each in access_to(northwind) if each.kind == "agent key"]
    assert "Whoever issued it has left" in key.flags


def test_a_review_keeps_what_was_seen_and_the_trail_keeps_its_digest(rosa, ada, northwind):
    told = digest(northwind)
    review = review_access(northwind, by=ada, digest=told, note="Rosa moves on in May.")
    event = Event.objects.get(action="accounts.access_reviewed")
    assert (event.facts["seen"], event.facts["people"], review.people) == (told, 2, 2)
    assert {row["name"] for row in review.seen} == {"Rosa Diaz", "Ada Byron"}
    assert "Rosa" not in str(event.facts)
    (content,) = [each for each in contents() if each.event_id == event.pk]
    assert content.value["note"] == "Rosa moves on in May."
    review.refresh_from_db()
    assert review.commitment == bytes(event.commitment)
    assert review.due_again_at - review.reviewed_at == timedelta(days=91)


def test_what_changed_since_is_not_signed_off_unseen(rosa, ada, northwind):
    told = digest(northwind)
    make_person("Newcomer", northwind, "admin")
    with pytest.raises(Refused, match="Access changed since"):
        review_access(northwind, by=ada, digest=told)
    assert not AccessReview.objects.exists()


def test_being_used_changes_nothing_of_what_was_reviewed(rosa, ada, northwind, support_agent):
    make_key(support_agent)
    told = digest(northwind)
    User.objects.update(last_login=timezone.now())
    Key.objects.update(last_used_at=timezone.now())
    assert digest(northwind) == told


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo", "aude", "otto"])
def test_others_may_not_note_one(cast, northwind, name):
    with pytest.raises(NotAllowed):
        review_access(northwind, by=cast[name], digest=digest(northwind))


def test_the_file_is_safe_for_spreadsheets_and_its_making_is_on_the_trail(ada, aude, northwind):
    make_person("=cmd|' /C calc'!A0", northwind, "reviewer")
    text = export_access(northwind, by=aude).decode("utf-8-sig")
    assert "\"'=cmd|' /C calc'!A0\"" in text
    assert text.startswith('"kind","name"')
    event = Event.objects.get(action="accounts.access_exported")
    assert (event.facts["rows"], event.actor_id) == (3, str(aude.pk))


@pytest.mark.parametrize("name", ["rosa", "lena", "enzo", "otto"])
def test_others_take_no_file(cast, northwind, name):
    with pytest.raises(NotAllowed):
        export_access(northwind, by=cast[name])


def test_nothing_is_noted_if_recording_fails(ada, northwind, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("reviewapp.accounts.actions.access_reviews.record", refuse)
    with pytest.raises(RuntimeError):
        review_access(northwind, by=ada, digest=digest(northwind))
    assert not AccessReview.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_review_at_once_never_sign_off_the_unseen(ada, northwind):
    rosa, told = make_person("Rosa Diaz", northwind, "reviewer"), None
    told = digest(northwind)
    at_once(
        lambda: review_access(northwind, by=ada, digest=told),
        lambda: change_role(rosa, team=northwind, roles=["lead"], reason="x", by=ada),
    )
    assert all(review.digest_hex == told for review in AccessReview.objects.all())


def test_the_page_shows_notes_and_exports(signed_in, ada, rosa, northwind):
    browser = signed_in(ada)
    page = browser.get("/settings/access-review/")
    assert "Nobody has gone through" in page.content.decode()
    sent = {"digest": page.context["form"]["digest"].value(), "note": "All fine."}
    assert browser.post("/settings/access-review/note/", sent).status_code == 302
    assert "All fine." in browser.get("/settings/access-review/").content.decode()
    past = browser.get(f"/settings/access-review/{AccessReview.objects.get().pk}/").content.decode()
    assert "Rosa Diaz" in past
    answer = browser.post("/settings/access-review/export/")
    assert answer["Content-Type"].startswith("text/csv")
    assert "Rosa Diaz" in answer.content.decode()
    assert browser.post("/settings/access-review/note/", {"digest": "x"}).status_code == 422


def test_only_what_needs_a_look_can_be_shown(signed_in, ada, rosa):
    page = signed_in(ada).get("/settings/access-review/?show=flagged").context["page"]
    assert [each.name for each in page] == ["Ada Byron"]


def test_an_auditor_sees_and_is_not_offered_to_note(signed_in, aude, ada):
    assert "Note this review" not in signed_in(aude).get("/settings/access-review/").content.decode()
