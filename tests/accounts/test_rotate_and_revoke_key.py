from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts.actions import revoke_exposed, revoke_key, rotate_key
from reviewapp.accounts.models import Key
from reviewapp.base.errors import NotAllowed, Refused
from tests.at_once import at_once, refusals_at_once
from tests.factories import make_key


def test_rotating_lets_the_old_key_work_for_the_overlap(support_agent, lena, events_named):
    old, _ = make_key(support_agent)
    new, token = rotate_key(old, by=lena, overlap=timedelta(hours=2))
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.is_live
    assert old.expires_at <= timezone.now() + timedelta(hours=2)
    assert new.is_live
    assert new.replaces == old
    assert new.scopes == old.scopes
    assert token.startswith(f"rak_{new.public_id}_")
    assert events_named("accounts.key_rotated")[0].facts["replaced_by"] == new.pk
    assert len(events_named("accounts.key_issued")) == 1


def test_rotating_never_prolongs_the_old_key(support_agent, lena):
    old, _ = make_key(support_agent, expires_at=timezone.now() + timedelta(minutes=5))
    rotate_key(old, by=lena)
    old.refresh_from_db()
    assert old.expires_at < timezone.now() + timedelta(minutes=6)


def test_a_key_whose_successor_was_revoked_is_rotated_again(support_agent, lena, events_named):
    old, _ = make_key(support_agent)
    first, _ = rotate_key(old, by=lena)
    ends_at = Key.objects.get(pk=old.pk).expires_at
    revoke_key(first, by=lena)
    second, _ = rotate_key(old, by=lena)
    old.refresh_from_db()
    assert set(old.successors.all()) == {first, second}
    assert old.expires_at == ends_at
    assert set(Key.objects.live()) == {old, second}
    assert [event.facts["replaced_by"] for event in events_named("accounts.key_rotated")] == [
        first.pk,
        second.pk,
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_rotate_a_key_at_once_one_does(support_agent, lena):
    old, _ = make_key(support_agent)
    refusals = refusals_at_once(*[lambda: rotate_key(old, by=lena)] * 2)
    assert refusals.count(None) == 1
    assert "2 live keys already" in "".join(filter(None, refusals))
    assert old.successors.count() == 1


def test_an_ended_key_is_not_rotated(support_agent, lena):
    key, _ = make_key(support_agent)
    revoke_key(key, by=lena)
    with pytest.raises(Refused, match="already ended"):
        rotate_key(key, by=lena)


def test_a_third_live_key_does_not_come_by_rotation(support_agent, lena):
    first, _ = make_key(support_agent)
    make_key(support_agent)
    with pytest.raises(Refused, match="2 live keys already"):
        rotate_key(first, by=lena)


@pytest.mark.parametrize("verb", [rotate_key, revoke_key])
@pytest.mark.parametrize("name", ["rosa", "enzo", "aude", "otto"])
def test_others_may_do_neither(support_agent, cast, name, verb):
    key, _ = make_key(support_agent)
    with pytest.raises(NotAllowed):
        verb(key, by=cast[name])
    assert Key.objects.get() == key
    assert Key.objects.get().is_live


def test_a_revoked_key_says_by_whom(support_agent, ada, events_named):
    key, _ = make_key(support_agent)
    revoked = revoke_key(key, by=ada)
    assert revoked.revoked_by == ada
    assert revoked.state == "revoked"
    assert not revoked.is_live
    assert events_named("accounts.key_revoked")[0].facts["because"] == "choice"


def test_people_revoke_their_own_tokens_and_leads_anybodys(rosa, sam, lena):
    own, other = make_key(rosa)[0], make_key(rosa)[0]
    with pytest.raises(NotAllowed):
        revoke_key(own, by=sam)
    revoke_key(own, by=rosa)
    revoke_key(other, by=lena)
    assert not Key.objects.live().exists()


def test_a_key_is_revoked_once(support_agent, ada):
    key, _ = make_key(support_agent)
    revoke_key(key, by=ada)
    with pytest.raises(Refused, match="revoked already"):
        revoke_key(key, by=ada)


def test_a_key_that_was_seen_is_revoked_without_anybody(support_agent, events_named):
    key, _ = make_key(support_agent)
    revoke_exposed(key)
    assert (Key.objects.get().revoked_for, Key.objects.get().revoked_by) == ("exposure", None)
    assert events_named("accounts.key_revoked")[0].actor_kind == "system"


def test_a_key_that_was_revoked_before_it_was_seen_stays_as_it_was(support_agent, ada, events_named):
    key, _ = make_key(support_agent)
    revoke_key(key, by=ada)
    revoke_exposed(key)
    assert Key.objects.get().revoked_for == "choice"
    assert len(events_named("accounts.key_revoked")) == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_saw_a_key_at_once_revoke_it_once(support_agent, events_named):
    key, _ = make_key(support_agent)
    at_once(*[lambda: revoke_exposed(key)] * 4)
    assert len(events_named("accounts.key_revoked")) == 1


@pytest.mark.parametrize("verb", [rotate_key, revoke_key])
def test_nothing_changes_if_recording_fails(support_agent, lena, recording_fails, verb):
    key, _ = make_key(support_agent)
    recording_fails()
    with pytest.raises(RuntimeError):
        verb(key, by=lena)
    key.refresh_from_db()
    assert key.is_live
    assert key.expires_at > timezone.now() + timedelta(days=80)
    assert Key.objects.count() == 1
