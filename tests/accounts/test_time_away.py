"""How long a session may be left alone is the shortest that any team open to it asks for."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewapp.accounts.models import Session, SignInRules
from tests.accounts.stepping import first_step
from tests.factories import give_role, make_team


def away(browser, minutes):
    Session.objects.update(last_seen_at=timezone.now() - timedelta(minutes=minutes))
    return browser.get("/account/")


def test_the_shortest_time_of_all_open_teams_counts_whichever_is_in_front(client, rosa, northwind, otto):
    other = otto.teams[0]
    give_role(rosa, other, "reviewer")
    rules = SignInRules.objects.create(team=other, idle_minutes=5)
    first_step(client, rosa)
    assert client.get("/account/").wsgi_request.team == northwind
    assert client.get("/account/").wsgi_request.idle_minutes == 5
    assert away(client, 6).url.endswith("why=idle")

    rules.require_mfa = True
    rules.save()  # shut to this session: nothing of it is shown
    first_step(client, rosa)
    assert away(client, 6).status_code == 200
    assert client.get("/account/").wsgi_request.idle_minutes == 30


def test_more_teams_take_no_more_queries(client, rosa, django_assert_max_num_queries):
    first_step(client, rosa)
    client.get("/account/")
    with CaptureQueriesContext(connection) as few:
        client.get("/account/")
    for _ in range(4):
        give_role(rosa, make_team(name="One more"), "reviewer")
    with django_assert_max_num_queries(len(few)):
        client.get("/account/")
