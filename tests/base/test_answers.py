"""While the database is away, a page still says so."""

import pytest
from django.db import OperationalError


@pytest.fixture
def database_leaves(monkeypatch):
    """From now on whatever asks what stands in the top bar finds nobody home."""

    def gone(*args):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("reviewapp.web.navigation.allowed", gone)


@pytest.mark.usefixtures("database_leaves")
def test_a_page_without_database_is_an_honest_503(signed_in, rosa):
    response = signed_in(rosa).get("/account/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "Nothing was saved" in response.content.decode()


@pytest.mark.usefixtures("database_leaves")
def test_a_part_without_database_goes_to_the_notices(signed_in, rosa):
    response = signed_in(rosa).get("/account/", headers={"HX-Request": "true"})
    assert response.status_code == 503
    assert response["HX-Retarget"] == "#notices"
    assert b"<html" not in response.content


def test_a_database_that_goes_away_inside_a_middleware_is_a_503_too(client, rosa, monkeypatch):
    def gone(*args):
        raise OperationalError("the connection is closed")

    client.force_login(rosa)
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    response = client.get("/account/")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"


@pytest.mark.parametrize("address", ["/queue/", "/nothing/", "/api/v1/outputs", "/login/"])
def test_no_answer_is_kept_by_a_cache(signed_in, rosa, address):
    assert "no-store" in signed_in(rosa).get(address)["Cache-Control"]
