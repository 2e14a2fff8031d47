"""The database itself keeps the keys of two teams apart, whoever writes them."""

import pytest
from django.db import IntegrityError, transaction

from reviewapp.accounts.models import Key
from tests import factories


def refused(write):
    with pytest.raises(IntegrityError, match="one team"), transaction.atomic():
        write()


def test_an_agents_key_opens_the_agents_team(support_agent, otto):
    key, _ = factories.make_key(support_agent)
    refused(lambda: factories.make_key(support_agent, team=otto.teams[0]))
    refused(lambda: Key.objects.filter(pk=key.pk).update(team=otto.teams[0]))
    stranger = factories.make_agent(otto.teams[0])
    refused(lambda: Key.objects.filter(pk=key.pk).update(agent=stranger))


def test_a_token_opens_a_team_its_person_is_in(rosa, otto):
    key, _ = factories.make_key(rosa)
    refused(lambda: factories.make_key(rosa, team=otto.teams[0]))
    refused(lambda: Key.objects.filter(pk=key.pk).update(user=otto))
    factories.give_role(rosa, otto.teams[0], "reviewer")
    factories.make_key(rosa, team=otto.teams[0])


def test_a_key_can_be_ended_after_its_person_has_left(rosa):
    key, _ = factories.make_key(rosa)
    rosa.memberships.all().delete()
    assert Key.objects.filter(pk=key.pk).update(last_used_at=key.created_at) == 1
