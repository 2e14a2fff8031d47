"""The cast: six people of one team with one role each, their agent, and a stranger."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client

from reviewapp.base import middleware
from reviewapp.base.postgres.teams import as_role, showing
from tests import factories
from tests.flushing import unlock_flushing

LONG = ("garbage", "real", "chaos", "stack", "web/test_bench.py", "journeys")


def pytest_collection_modifyitems(items):
    """What takes minutes comes first: at the end of a run no worker waits for the other."""
    folder = Path(__file__).parent

    def place(item):
        name = item.path.relative_to(folder).as_posix()
        return next((number for number, long in enumerate(LONG) if name.startswith(long)), len(LONG))

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def flushing():
    """The trail refuses TRUNCATE; the tests that commit need it between them."""
    unlock_flushing()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Slow hashing protects people, not tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def as_web(monkeypatch):
    """What this test asks of pages and API is done with the rights of the web's database role."""

    @contextmanager
    def with_its_rights(teams):
        with showing(teams), as_role("reviewapp_web"):
            yield

    monkeypatch.setattr(middleware, "showing", with_its_rights)


@pytest.fixture
def northwind(db):
    return factories.make_team(name="Northwind")


@pytest.fixture
def rosa(northwind):
    """Rosa reviews."""
    return factories.make_person("Rosa Diaz", northwind, "reviewer")


@pytest.fixture
def sam(northwind):
    """Sam is a senior reviewer."""
    return factories.make_person("Sam Okafor", northwind, "senior")


@pytest.fixture
def lena(northwind):
    """Lena leads."""
    return factories.make_person("Lena Koch", northwind, "lead")


@pytest.fixture
def enzo(northwind):
    """Enzo is the engineer."""
    return factories.make_person("Enzo Ricci", northwind, "engineer")


@pytest.fixture
def ada(northwind):
    """Ada administers."""
    return factories.make_person("Ada Byron", northwind, "admin")


@pytest.fixture
def aude(northwind):
    """Aude audits."""
    return factories.make_person("Aude Martin", northwind, "auditor")


@pytest.fixture
def otto(db):
    """Otto holds every role, in another team."""
    team = factories.make_team(name="Otherside")
    return factories.make_person(
        "Otto Lang", team, "reviewer", "senior", "lead", "engineer", "admin", "auditor"
    )


@pytest.fixture
def support_agent(northwind):
    return factories.make_agent(northwind, name="Support agent")


@pytest.fixture
def cast(rosa, sam, lena, enzo, ada, aude, otto):
    """Everybody by first name."""
    people = (rosa, sam, lena, enzo, ada, aude, otto)
    return {person.name.split()[0].lower(): person for person in people}


@pytest.fixture
def signed_in():
    """A browser in which this person has signed in: `signed_in(rosa).get("/queue/")`."""

    def open_browser(person, **headers):
        browser = Client(headers=headers or None)
        browser.force_login(person)
        return browser

    return open_browser
