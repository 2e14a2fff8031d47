"""A page or endpoint that forgets to filter shows own rows only, and leaves nothing on its connection."""

import pytest
from django.db import connection
from django.http import JsonResponse
from django.urls import path
from rest_framework.response import Response

from reviewapp.accounts.decorators import public, signed_in
from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.base.api import ApiView
from reviewapp.base.postgres import cursors
from reviewapp.base.postgres.teams import NOBODY, showing
from reviewapp.review.models import Queue
from tests import factories


def names():
    return sorted(Queue.objects.values_list("name", flat=True))


@signed_in
def forgetful(request):
    return JsonResponse({"names": names()})


@public
def way_in(request):
    return JsonResponse({"names": names()})


def undeclared(request):
    return JsonResponse({"names": names()})


class Forgetful(ApiView):
    scope = Scope.READ_OUTPUTS
    permission = Permission.SEE_QUEUE

    def get(self, request):
        return Response({"names": names()})


urlpatterns = [
    path("forgetful/", forgetful),
    path("way-in/", way_in),
    path("undeclared/", undeclared),
    path("api/v1/forgetful", Forgetful.as_view()),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("as_web")]


@pytest.fixture
def both(rosa, otto):
    factories.make_queue(rosa.teams[0], name="Ours")
    factories.make_queue(otto.teams[0], name="Theirs")
    return rosa, otto


def asked(browser, address, **headers):
    return browser.get(address, headers=headers).json()["names"]


def test_a_page_shows_the_teams_of_whoever_asks(both, signed_in):
    rosa, otto = both

    assert asked(signed_in(rosa), "/forgetful/") == ["Ours"]
    assert asked(signed_in(otto), "/forgetful/") == ["Theirs"]


def test_whoever_belongs_to_two_teams_sees_both(both, signed_in):
    rosa, otto = both
    factories.give_role(rosa, otto.teams[0], "reviewer")

    assert asked(signed_in(rosa), "/forgetful/") == ["Ours", "Theirs"]


@pytest.mark.parametrize("holder", ["rosa", "support_agent"])
def test_a_key_shows_the_team_it_was_issued_in(both, client, request, holder):
    holder = request.getfixturevalue(holder)
    _, token = factories.make_key(holder, scopes=[Scope.READ_OUTPUTS])

    assert asked(client, "/api/v1/forgetful", Authorization=f"Bearer {token}") == ["Ours"]


def test_nobody_sees_nothing(both, client):
    assert asked(client, "/undeclared/") == []


def test_only_where_people_come_in_are_all_teams_there(both, client):
    assert asked(client, "/way-in/") == ["Ours", "Theirs"]


def test_a_request_tells_the_database_once_whose_rows_to_show(both, signed_in, monkeypatch):
    rosa, _ = both
    browser, told = signed_in(rosa), []
    names()  # the connection shows every team, as one fresh from the pool does to the middleware
    with monkeypatch.context() as patched:
        tell = cursors.tell
        patched.setattr(cursors, "tell", lambda each: (tell(each), told.append(each.told[0])))
        asked(browser, "/forgetful/")

    assert told[-1] == str(rosa.team_ids[0])
    assert len(told) <= 2  # in the tests the web's role comes with the first word


@pytest.mark.django_db(transaction=True)
def test_two_teams_on_one_connection_leave_nothing_to_each_other(both, signed_in):
    """Connections go back into the pool after each request; the next request gets the same one."""
    rosa, otto = both
    first, second = signed_in(rosa), signed_in(otto)
    connection.close()
    for browser, own in [(first, ["Ours"]), (second, ["Theirs"])] * 2:
        assert asked(browser, "/forgetful/") == own
    connection.close()

    with showing(NOBODY):
        pooled = connection.pool.getconn()
        try:
            shown = pooled.execute("SELECT current_setting('app.team_ids'), current_user").fetchone()
            rows = pooled.execute("SELECT count(*) FROM review_queue").fetchone()
        finally:
            connection.pool.putconn(pooled)
    assert shown == ("", connection.settings_dict["USER"])
    assert rows == (0,)
