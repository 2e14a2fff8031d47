import pytest

from reviewapp.audit.models import Event
from reviewapp.retention import actions
from tests import factories
from tests.retention.world import make_whole


@pytest.fixture
def events_named(db):
    """Events of one action, oldest first."""
    return lambda action: list(Event.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def alan(northwind):
    """Alan is the second admin."""
    return factories.make_person("Alan Turing", northwind, "admin")


@pytest.fixture
def grace(northwind):
    """Grace is the third admin."""
    return factories.make_person("Grace Hopper", northwind, "admin")


@pytest.fixture
def output(workflow, rosa):
    return make_whole(workflow, rosa)


@pytest.fixture
def set_hold(northwind, ada):
    """A hold by Ada: `set_hold(subject="customer 7")`."""

    def made(**scope):
        about = {"name": "Case 14", "reason": "A claim of the carrier."} | scope
        return actions.set_hold(northwind, by=ada, **about)

    return made


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """Each test signs with its own key, beside its own log of checkpoints."""
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"
    settings.AUDIT_ORIGIN = "reviewapp.test/audit"
