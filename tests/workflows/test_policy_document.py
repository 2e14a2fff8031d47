"""Every problem of a policy is told under the field it is in."""

import copy

import pytest

from reviewapp.workflows.policy_document import EMPTY, policy_problems
from tests.workflows.conftest import DOCUMENT


def test_a_good_policy_has_no_problems(refund_contract):
    assert policy_problems(DOCUMENT, refund_contract, {"seniors"}) == {}
    assert policy_problems(EMPTY, refund_contract, set()) == {}


def change(path, value):
    document = copy.deepcopy(DOCUMENT)
    *above, last = path.split(".")
    node = document
    for step in above:
        node = node[int(step)] if isinstance(node, list) else node[step]
    node[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "at", "said"),
    [
        ("prompt", 3, "prompt", "is a text"),
        ("prompt", "x" * 70_000, "prompt", "longer than"),
        ("extra", 1, "extra", "no part called"),
        ("routing", {}, "routing", "a list of at most 50"),
        ("routing", [DOCUMENT["routing"][0]] * 2, "routing.1.name", "used twice"),
        ("routing", [3], "routing.0", "must be an object"),
        ("routing.0.name", " ", "routing.0.name", "Give it a name"),
        ("routing.0.when.all.0.value", "x", "routing.0.when.all.0.value", "never equal"),
        ("routing.0.then.route", "bin", "routing.0.then.route", "review or approve"),
        ("routing.0.then.queue", "nowhere", "routing.0.then.queue", "no queue “nowhere”"),
        ("routing.0.then.priority", "now", "routing.0.then.priority", "Choose one of"),
        ("routing.0.then.then", 1, "routing.0.then.then", "no part called"),
        ("thresholds.auto_approve_at", 1.1, "thresholds.auto_approve_at", "from 0 to 1"),
        ("thresholds.spot_check", True, "thresholds.spot_check", "from 0 to 1"),
        ("thresholds.spot", 1, "thresholds.spot", "no part called"),
        ("checks.0.on_fail", "explode", "checks.0.on_fail", "Choose review"),
        ("checks.0.expect", None, "checks.0.expect", "A condition is an object"),
        ("checks.0.blocking", "yes", "checks.0.blocking", "true or false"),
    ],
)
def test_each_problem_names_its_field(refund_contract, path, value, at, said):
    found = policy_problems(change(path, value), refund_contract, {"seniors"})

    assert at in found, found
    assert said in found[at][0]


def test_what_is_approved_takes_no_queue(refund_contract):
    document = change("routing.0.then", {"route": "approve", "queue": "seniors"})

    assert "routing.0.then.queue" in policy_problems(document, refund_contract, {"seniors"})


def test_the_whole_is_bounded(refund_contract):
    assert "limit" in policy_problems(change("checks.0.name", "x" * 300_000), refund_contract)[""][0]
