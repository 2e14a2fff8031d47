"""GET /api/v1/workflows/{slug}/policy: what an agent works by."""

import pytest
from django.test import Client

from tests import factories
from tests.workflows.conftest import DOCUMENT

ADDRESS = "/api/v1/workflows/refunds/policy"


@pytest.fixture
def ask(support_agent):
    _, token = factories.make_key(support_agent)

    def get(address=ADDRESS, token=token, **headers):
        return Client(headers={"Authorization": f"Bearer {token}", **headers}).get(address)

    return get


def test_an_agent_reads_the_live_policy(ask, published):
    answer = ask(f"{ADDRESS}?subject=customer-7")

    assert answer.status_code == 200
    assert answer.json()["prompt"] == DOCUMENT["prompt"]
    assert answer.json()["policy_version"] == 1
    assert answer.json()["share"] == 100
    assert "routing" not in answer.json()


def test_what_the_agent_holds_already_is_not_sent_again(ask, published):
    etag = ask().headers["ETag"]

    again = ask(**{"If-None-Match": f'W/{etag}, "other"'})
    other = ask(**{"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert other.status_code == 200


def test_without_a_live_policy_there_is_none(ask, refunds):
    assert ask().status_code == 404
    assert ask("/api/v1/workflows/nothing/policy").status_code == 404


def test_an_agent_of_another_team_finds_nothing(ask, published, otto):
    _, token = factories.make_key(factories.make_agent(otto.teams[0]))

    assert ask(token=token).status_code == 404


def test_a_key_without_the_scope_or_of_a_person_is_refused(ask, published, support_agent, lena):
    _, narrow = factories.make_key(support_agent, scopes=["outputs:write"])
    _, person = factories.make_key(lena)

    assert ask(token=narrow).status_code == 403
    assert ask(token=person).status_code == 403
    assert Client().get(ADDRESS).status_code == 401
