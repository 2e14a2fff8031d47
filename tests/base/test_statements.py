"""Queries put into SQL once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField

from reviewapp.accounts.models import Team
from reviewapp.base.statements import Given, Statement

pytestmark = pytest.mark.django_db


def by_slug():
    return Statement(lambda: Team.objects.filter(slug=Given("slug", CharField())))


def test_it_finds_what_the_queryset_finds_with_each_runs_values(northwind, otto):
    statement, other = by_slug(), otto.teams[0]
    assert statement.first(slug=northwind.slug) == northwind
    assert statement.first(slug=other.slug) == other
    assert statement.first(slug="nowhere") is None


def test_rows_come_with_what_they_refer_to(rosa, northwind, django_assert_num_queries):
    with_team = Statement(lambda: rosa.memberships.select_related("team").order_by("pk"))
    with django_assert_num_queries(1):
        assert [held.team.name for held in with_team.rows()] == [northwind.name]


def test_rows_may_be_tuples(northwind):
    slugs = Statement(
        lambda: Team.objects.filter(pk=Given("pk", BigIntegerField())).values_list("slug", "name")
    )
    assert slugs.rows(pk=northwind.pk) == [(northwind.slug, northwind.name)]


def test_each_shape_is_built_once(northwind):
    built = []

    def build(is_known):
        built.append(is_known)
        return Team.objects.all() if is_known else Team.objects.filter(pk__in=[])

    statement = Statement(build)
    for _ in range(2):
        assert northwind in statement.rows(True)
        assert statement.rows(False) == []
    assert built == [True, False]


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_text_and_no_connection(northwind):
    statement = by_slug()
    assert statement.first(slug=northwind.slug) == northwind

    def find():
        try:
            return statement.first(slug=northwind.slug)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert [found.result() for found in [threads.submit(find) for _ in range(8)]] == [northwind] * 8
