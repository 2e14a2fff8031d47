from functools import partial

import pytest

from reviewapp.accounts.actions import change_role, reinstate, suspend
from reviewapp.accounts.models import Membership, RoleChange, User
from reviewapp.base.errors import NotAllowed, Refused
from tests.at_once import at_once
from tests.factories import give_role, make_person


def roles(person, team):
    return set(User.objects.get(pk=person.pk).roles_in(team))


def test_an_admin_gives_a_person_exactly_these_roles(rosa, ada, northwind, events_named):
    change_role(rosa, team=northwind, roles=["senior", "auditor"], reason="She knows the work.", by=ada)
    assert roles(rosa, northwind) == {"senior", "auditor"}
    (event,) = events_named("accounts.roles_changed")
    assert event.facts == {"before": ["reviewer"], "after": ["auditor", "senior"]}
    change = RoleChange.objects.get()
    assert change.reason == "She knows the work."
    assert change.changed_by == ada
    assert bytes(event.commitment) == change.commitment
    assert change.event_id == event.pk


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo", "aude", "otto"])
@pytest.mark.parametrize("verb", [partial(change_role, roles=["lead"]), suspend], ids=["change", "suspend"])
def test_nobody_else_may(cast, northwind, name, verb):
    subject = make_person("New Person", northwind, "reviewer")
    with pytest.raises(NotAllowed):
        verb(subject, team=northwind, reason="x", by=cast[name])
    assert roles(subject, northwind) == {"reviewer"}
    assert not RoleChange.objects.exists()


def test_nobody_changes_their_own_roles(ada, northwind):
    make_person("Second Admin", northwind, "admin")
    with pytest.raises(NotAllowed, match="their own roles"):
        change_role(ada, team=northwind, roles=["admin", "lead"], reason="x", by=ada)
    with pytest.raises(NotAllowed, match="their own roles"):
        suspend(ada, team=northwind, reason="x", by=ada)


def test_the_last_admin_stays(ada, northwind):
    for act in (
        lambda: change_role(ada, team=northwind, roles=["lead"], reason="x", by=None),
        lambda: suspend(ada, team=northwind, reason="x", by=None),
    ):
        with pytest.raises(Refused, match="last admin"):
            act()
    assert roles(ada, northwind) == {"admin"}


def test_a_suspended_admin_does_not_count(ada, northwind):
    other = make_person("Second Admin", northwind, "admin")
    suspend(other, team=northwind, reason="Away.", by=ada)
    with pytest.raises(Refused, match="last admin"):
        suspend(ada, team=northwind, reason="x", by=None)


@pytest.mark.parametrize(
    ("wanted", "words"), [([], "at least one role"), (["reviewer"], "exactly these roles")]
)
def test_a_change_changes_something(rosa, ada, northwind, wanted, words):
    with pytest.raises(Refused, match=words):
        change_role(rosa, team=northwind, roles=wanted, reason="x", by=ada)


def test_a_stranger_has_no_roles_to_change(otto, ada, northwind):
    with pytest.raises(Refused, match="not an active member"):
        change_role(otto, team=northwind, roles=["lead"], reason="x", by=ada)


def test_suspension_closes_the_team_and_ends_the_sessions(rosa, ada, northwind, signed_in, events_named):
    browser = signed_in(rosa)
    assert browser.get("/account/").status_code == 200
    suspend(rosa, team=northwind, reason="Lost laptop.", by=ada)
    answer = browser.get("/account/")
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")
    assert roles(rosa, northwind) == set()
    assert not User.objects.get(pk=rosa.pk).is_active
    assert events_named("accounts.suspended")[0].facts == {"before": ["reviewer"], "after": []}


def test_suspension_in_one_team_leaves_the_other(rosa, ada, otto, northwind):
    other = otto.teams[0]
    give_role(rosa, other, "lead")
    suspend(rosa, team=northwind, reason="Moved.", by=ada)
    assert User.objects.get(pk=rosa.pk).is_active
    assert roles(rosa, other) == {"lead"}
    assert roles(rosa, northwind) == set()


def test_a_reinstated_person_has_the_roles_back(rosa, ada, northwind, events_named):
    give_role(rosa, northwind, "senior")
    suspend(rosa, team=northwind, reason="Away.", by=ada)
    reinstate(rosa, team=northwind, reason="Back.", by=ada)
    assert roles(rosa, northwind) == {"reviewer", "senior"}
    assert User.objects.get(pk=rosa.pk).is_active
    assert len(events_named("accounts.reinstated")) == 1
    with pytest.raises(Refused, match="is not suspended"):
        reinstate(rosa, team=northwind, reason="x", by=ada)


def test_nothing_changes_if_recording_fails(rosa, ada, northwind, recording_fails):
    recording_fails()
    with pytest.raises(RuntimeError):
        change_role(rosa, team=northwind, roles=["lead"], reason="x", by=ada)
    with pytest.raises(RuntimeError):
        suspend(rosa, team=northwind, reason="x", by=ada)
    assert roles(rosa, northwind) == {"reviewer"}
    assert not RoleChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_once_leave_one(ada, northwind):
    bea = make_person("Bea Lind", northwind, "admin")
    answers = at_once(
        lambda: change_role(bea, team=northwind, roles=["lead"], reason="x", by=ada),
        lambda: change_role(ada, team=northwind, roles=["lead"], reason="x", by=bea),
    )
    assert sum(isinstance(answer, Refused | NotAllowed) for answer in answers) == 1
    assert Membership.objects.filter(team=northwind).as_admin().count() == 1
