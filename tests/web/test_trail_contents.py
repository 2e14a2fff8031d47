"""The words behind events of administration are for who reads the trail of administration."""

import pytest
from django.urls import reverse

from reviewapp.accounts.access import access_to, digest_of_access
from reviewapp.accounts.actions import change_role, review_access
from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.retention.actions import set_hold

REASON = "They cover for a colleague who is ill."
SUBJECT = "customer-48213"


@pytest.fixture
def administered(cast, northwind):
    """A role, a hold, and a review of access."""
    change_role(cast["rosa"], team=northwind, by=cast["ada"], roles=["reviewer", "senior"], reason=REASON)
    set_hold(northwind, by=cast["ada"], name="Case 14", reason=REASON, subject=SUBJECT)
    review_access(northwind, by=cast["ada"], digest=digest_of_access(access_to(northwind)).hex())
    seal()


def told(browser, action):
    event = Event.objects.sealed().filter(action=action, commitment__isnull=False).latest("pk")
    page = browser.get(reverse("audit:event", args=[event.position]))
    return page.content.decode() if page.status_code == 200 else None


ACTIONS = ("accounts.roles_changed", "retention.hold_set", "accounts.access_reviewed")


@pytest.mark.parametrize("who", ["sam", "lena", "enzo"])
def test_who_reads_the_team_sees_that_and_not_why(administered, cast, signed_in, who):
    browser = signed_in(cast[who])
    for action in ACTIONS:
        page = told(browser, action)
        assert page is not None, action
        for words in (REASON, SUBJECT, cast["ada"].email):
            assert words not in page, action


@pytest.mark.parametrize("who", ["ada", "aude"])
def test_who_reads_administration_sees_why(administered, cast, signed_in, who):
    browser = signed_in(cast[who])
    assert REASON in told(browser, "accounts.roles_changed")
    held = told(browser, "retention.hold_set")
    assert REASON in held
    assert SUBJECT in held
    assert cast["ada"].email in told(browser, "accounts.access_reviewed")
