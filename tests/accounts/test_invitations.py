from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts.actions import (
    accept_invitation,
    add_person,
    invite,
    reinstate,
    renew_invitation,
    suspend,
    withdraw_invitation,
)
from reviewapp.accounts.models import Invitation, Membership, User
from reviewapp.base.errors import NotAllowed, Refused
from tests.at_once import at_once, begun_before_the_end_of
from tests.factories import give_role, make_person


@pytest.fixture
def invitation(northwind, ada):
    return invite(northwind, by=ada, email="New.Person@Example.org", roles=["reviewer", "senior"])[0]


def test_an_invitation_makes_a_link_and_nobody_yet(northwind, ada, events_named):
    invitation, token = invite(northwind, by=ada, email=" New@Example.org", roles=["reviewer"])
    assert invitation.email == "new@example.org"
    assert Invitation.objects.with_token(token) == invitation
    assert token not in str(Invitation.objects.values().get())
    assert timedelta(days=6) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    assert not User.objects.with_email("new@example.org").exists()
    assert events_named("accounts.invited")[0].facts == {"roles": ["reviewer"]}


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo", "aude", "otto"])
def test_only_admins_invite_and_withdraw(cast, northwind, invitation, name):
    with pytest.raises(NotAllowed):
        invite(northwind, by=cast[name], email="x@example.org", roles=["reviewer"])
    with pytest.raises(NotAllowed):
        withdraw_invitation(invitation, by=cast[name])
    assert Invitation.objects.get() == invitation


def test_members_are_not_invited_again_nor_twice(northwind, ada, rosa, invitation):
    with pytest.raises(Refused, match="member already"):
        invite(northwind, by=ada, email=rosa.email.upper(), roles=["senior"])
    with pytest.raises(Refused, match="open already"):
        invite(northwind, by=ada, email=invitation.email, roles=["senior"])


def test_an_expired_invitation_makes_room_for_a_new_one(northwind, ada, invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="has expired"):
        accept_invitation(invitation, name="Late", password="a quiet lake at dawn")
    renewed, _ = invite(northwind, by=ada, email=invitation.email, roles=["senior"])
    assert list(Invitation.objects.open()) == [renewed]


def test_a_newcomer_joins_with_name_and_password(invitation, northwind, events_named):
    person = accept_invitation(invitation, name="New Person", password="a quiet lake at dawn")
    assert person.email == "new.person@example.org"
    assert person.check_password("a quiet lake at dawn")
    assert person.roles_in(northwind) == {"reviewer", "senior"}
    (event,) = events_named("accounts.joined")
    assert event.actor_id == str(person.pk)


def test_a_link_works_once(invitation):
    accept_invitation(invitation, name="New Person", password="a quiet lake at dawn")
    with pytest.raises(Refused, match="used or withdrawn"):
        accept_invitation(invitation, name="Somebody Else", password="another long password")


def test_a_withdrawn_link_leads_nowhere(invitation, ada, events_named):
    withdraw_invitation(invitation, by=ada)
    with pytest.raises(Refused, match="used or withdrawn"):
        accept_invitation(invitation, name="New Person", password="a quiet lake at dawn")
    assert len(events_named("accounts.invitation_withdrawn")) == 1


def test_a_new_link_makes_the_old_one_lead_nowhere(invitation, ada, events_named):
    _, first = renew_invitation(invitation, by=ada)
    renewed, second = renew_invitation(invitation, by=ada)
    assert Invitation.objects.with_token(first) is None
    assert Invitation.objects.with_token(second) == invitation
    assert renewed.expires_at > invitation.expires_at
    assert len(events_named("accounts.invitation_renewed")) == 2
    withdraw_invitation(invitation, by=ada)
    with pytest.raises(Refused, match="used or withdrawn"):
        renew_invitation(invitation, by=ada)


@pytest.mark.parametrize("name", ["rosa", "lena", "aude", "otto"])
def test_only_admins_make_a_new_link(cast, invitation, name):
    with pytest.raises(NotAllowed):
        renew_invitation(invitation, by=cast[name])


def test_a_link_never_opens_an_account_that_exists(invitation, northwind):
    known = make_person("Known", None, email=invitation.email)
    with pytest.raises(Refused, match="Sign in first"):
        accept_invitation(invitation, name="Taken", password="a password of mine")
    accept_invitation(invitation, by=known)
    known = User.objects.get(pk=known.pk)
    assert known.name == "Known"
    assert known.check_password("a quiet lake at dawn")
    assert known.roles_in(northwind) == {"reviewer", "senior"}


def test_somebody_else_may_not_take_it(invitation, rosa):
    with pytest.raises(NotAllowed, match="This invitation is for"):
        accept_invitation(invitation, by=rosa)


def test_nobody_joins_if_recording_fails(invitation, recording_fails):
    recording_fails()
    with pytest.raises(RuntimeError):
        accept_invitation(invitation, name="New Person", password="a quiet lake at dawn")
    assert not User.objects.with_email(invitation.email).exists()
    assert Invitation.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_join_once(invitation):
    answers = at_once(
        lambda: accept_invitation(invitation, name="One", password="a quiet lake at dawn"),
        lambda: accept_invitation(invitation, name="Two", password="a quiet lake at dawn"),
    )
    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 1


@pytest.fixture
def member(northwind, otto, invitation):
    """Somebody of two teams, who joined this one another way while the invitation was open."""
    person = make_person("New Person", northwind, "lead", email=invitation.email)
    give_role(person, otto.teams[0], "reviewer")
    return person


def is_mixed(person, team):
    """Whether somebody is suspended in one role of a team and active in another."""
    moments = Membership.objects.of(person, team).values_list("suspended_at", flat=True)
    return len({moment is None for moment in moments}) > 1


def test_a_suspension_withdraws_open_invitations(member, invitation, northwind, ada, otto, events_named):
    for team, by, email in ((otto.teams[0], otto, "x@example.org"), (northwind, ada, "x@example.org")):
        invite(team, by=by, email=email, roles=["reviewer"])
    suspend(member, team=northwind, reason="Left.", by=ada)

    (event,) = events_named("accounts.invitation_withdrawn")
    assert (event.subject_id, event.actor_id) == (str(invitation.pk), str(ada.pk))
    assert set(Invitation.objects.open().values_list("email", flat=True)) == {"x@example.org"}
    with pytest.raises(Refused, match="used or withdrawn"):
        accept_invitation(invitation, by=member)


def test_whoever_is_suspended_comes_back_by_no_link(member, invitation, northwind, ada, events_named):
    suspend(member, team=northwind, reason="Left.", by=ada)
    Invitation.objects.update(withdrawn_at=None)
    with pytest.raises(Refused, match="New Person is suspended from Northwind"):
        accept_invitation(invitation, by=member)
    assert Invitation.objects.open().get() == invitation
    assert list(Membership.objects.of(member, northwind).active()) == []
    assert not events_named("accounts.joined")

    reinstate(member, team=northwind, reason="Back.", by=ada)
    accept_invitation(invitation, by=member)
    assert User.objects.get(pk=member.pk).roles_in(northwind) == {"lead", "reviewer", "senior"}


def test_nor_by_a_command(member, northwind, ada):
    suspend(member, team=northwind, reason="Left.", by=ada)
    with pytest.raises(Refused, match="is suspended from"):
        add_person(northwind, email=member.email, name="", password=None, roles=["reviewer"])
    assert not is_mixed(member, northwind)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", ["suspension", "link"])
def test_a_link_and_a_suspension_at_once_suspend_whole(member, invitation, northwind, ada, is_first):
    verbs = [
        lambda: suspend(member, team=northwind, reason="Left.", by=ada),
        lambda: accept_invitation(invitation, by=member),
    ]
    answer = begun_before_the_end_of(*(verbs if is_first == "suspension" else reversed(verbs)))

    assert isinstance(answer, Refused) == (is_first == "suspension")
    assert not is_mixed(member, northwind)
    assert not Membership.objects.of(member, northwind).active().exists()
