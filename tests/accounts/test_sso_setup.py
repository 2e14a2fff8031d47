"""Setting a provider up: who may, what is asked before it is on, and what stays on the trail."""

import pytest

from reviewapp.accounts.actions import sso
from reviewapp.accounts.models import IdentityProvider, ProviderChange
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from tests.accounts.providing import MAPPING, make_identity_provider
from tests.at_once import at_once

TOLD = {
    "kind": "oidc", "name": "Okta", "issuer": "https://203.0.113.1", "client_id": "abc",
    "email_domains": ["example.org"], "reason": "We use it.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def provider(northwind, ada):
    return make_identity_provider(northwind, by=ada, is_on=False)


def test_a_provider_is_added_with_a_sealed_secret_and_off(northwind, ada, events_named):
    added = sso.add_provider(northwind, by=ada, secret="s3cret", **TOLD)

    assert (added.slug, added.is_on, added.tried_at) == ("okta", False, None)
    assert b"s3cret" not in bytes(added.sealed_secret)
    assert IdentityProvider.objects.get().secret == "s3cret"
    event = events_named("accounts.provider_added")[0]
    assert "s3cret" not in str(event.facts)
    assert bytes(event.commitment) == ProviderChange.objects.get().commitment


def test_the_same_name_in_two_teams_has_two_addresses(northwind, ada, otto):
    first = sso.add_provider(northwind, by=ada, **TOLD)
    second = sso.add_provider(otto.teams[0], by=otto, **TOLD)

    assert first.slug != second.slug
    with pytest.raises(Invalid, match="need attention"):
        sso.add_provider(northwind, by=ada, **TOLD | {"name": "OKTA"})


def test_only_who_may_change_people_sets_a_provider_up(northwind, provider, lena, otto):
    for stranger in (lena, otto):
        with pytest.raises(NotAllowed):
            sso.add_provider(northwind, by=stranger, **TOLD)
        with pytest.raises(NotAllowed):
            sso.change_provider(provider, by=stranger, reason="Mine.", client_id="other")
        for verb in (sso.switch_provider_on, sso.switch_provider_off):
            with pytest.raises(NotAllowed):
                verb(provider, by=stranger, reason="Mine.")
        with pytest.raises(NotAllowed):
            sso.note_try(provider, by=stranger)


def test_a_provider_inside_our_network_is_refused(northwind, ada, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    for inner in ("https://127.0.0.1", "https://169.254.169.254", "http://example.org"):
        with pytest.raises(Invalid) as refusal:
            sso.add_provider(northwind, by=ada, **TOLD | {"issuer": inner})
        assert "issuer" in refusal.value.errors


def test_a_provider_on_an_inner_address_is_reached_only_by_name(northwind, ada, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    settings.SSO_INNER_HOSTS = ["localhost"]

    assert sso.add_provider(northwind, by=ada, **TOLD | {"issuer": "http://localhost:9"}).issuer
    with pytest.raises(Invalid):
        sso.add_provider(northwind, by=ada, **TOLD | {"name": "B", "issuer": "http://127.0.0.1:9"})


def test_nobody_becomes_admin_by_default(provider, ada):
    with pytest.raises(Invalid):
        sso.change_provider(provider, by=ada, reason="Quick.", default_roles=["admin"])


def test_a_provider_is_on_only_after_a_try(northwind, ada, events_named):
    added = sso.add_provider(northwind, by=ada, roles_by_group=MAPPING, **TOLD)
    with pytest.raises(Refused, match="not tried yet"):
        sso.switch_provider_on(added, by=ada, reason="Now.")

    sso.note_try(added, by=ada)
    assert sso.switch_provider_on(added, by=ada, reason="Now.").is_on
    assert len(events_named("accounts.provider_switched_on")) == 1
    with pytest.raises(Refused, match="on already"):
        sso.switch_provider_on(added, by=ada, reason="Again.")


def test_a_provider_whose_groups_give_nothing_stays_off(northwind, ada):
    provider = make_identity_provider(northwind, by=ada, is_on=False, roles_by_group={})

    with pytest.raises(Refused, match="gives nobody a role"):
        sso.switch_provider_on(provider, by=ada, reason="Now.")


@pytest.mark.parametrize("field", ["issuer", "client_id"])
def test_another_connection_is_tried_again(northwind, ada, field):
    provider = make_identity_provider(northwind, by=ada)
    changed = sso.change_provider(provider, by=ada, reason="Moved.", **{field: "http://127.0.0.1:7"})

    assert (changed.is_on, changed.tried_at) == (False, None)


def test_another_issuer_forgets_who_is_who(northwind, ada, rosa, events_named):
    provider = make_identity_provider(northwind, by=ada)
    provider.links.create(user=rosa, provider=provider.slug, uid="1")
    sso.change_provider(provider, by=ada, reason="Moved.", issuer="http://127.0.0.1:7")

    assert not provider.links.exists()
    assert events_named("accounts.provider_changed")[0].facts["links_forgotten"] == 1


def test_new_groups_or_a_new_secret_leave_it_on(northwind, ada, events_named):
    provider = make_identity_provider(northwind, by=ada)
    sso.change_provider(provider, by=ada, reason="New.", secret="new", roles_by_group={"a": ["lead"]})

    changed = IdentityProvider.objects.get()
    assert (changed.is_on, changed.secret) == (True, "new")
    assert events_named("accounts.provider_changed")[0].facts["fields"] == ["roles_by_group", "secret"]
    with pytest.raises(Refused, match="as it was already"):
        sso.change_provider(changed, by=ada, reason="Nothing.", roles_by_group={"a": ["lead"]})


def test_a_link_is_forgotten_once(northwind, ada, rosa, events_named):
    provider = make_identity_provider(northwind, by=ada)
    provider.links.create(user=rosa, provider=provider.slug, uid="1")
    sso.forget_link(provider, person=rosa, by=ada, reason="Email given to somebody else.")

    assert len(events_named("accounts.sso_unlinked")) == 1
    with pytest.raises(Refused, match="not linked"):
        sso.forget_link(provider, person=rosa, by=ada, reason="Again.")


def test_nothing_changes_if_the_trail_is_full(provider, ada, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("reviewapp.accounts.actions.sso.record", refuse)
    with pytest.raises(RuntimeError):
        sso.switch_provider_on(provider, by=ada, reason="Now.")
    with pytest.raises(RuntimeError):
        sso.change_provider(provider, by=ada, reason="Now.", client_id="other")

    kept = IdentityProvider.objects.get()
    assert (kept.is_on, kept.client_id) == (False, provider.client_id)


@pytest.mark.django_db(transaction=True)
def test_two_who_switch_it_on_at_once_do_it_once(provider, ada):
    done = at_once(*[lambda: sso.switch_provider_on(provider, by=ada, reason="Now.")] * 2)

    assert sorted(isinstance(each, Refused) for each in done) == [False, True]
