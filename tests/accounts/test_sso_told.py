"""What a provider said, read the same way whatever it sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.accounts.sso.told import groups_of, told_by_attributes, told_by_claims

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["email", "email_verified", "name", "groups", "_claim_names", "hasgroups", "extra"])


@given(st.dictionaries(NAMES, ANYTHING))
def test_whatever_the_claims_hold_they_are_read(claims):
    if not isinstance(claims.get("_claim_names"), dict | list | None):
        claims.pop("_claim_names")
    told = told_by_claims({"sub": "1", **claims}, groups_claim="groups")

    assert told.subject == "1"
    said = claims.get("email_verified")
    assert told.email_verified is (said is True or said == "true")
    assert told.groups is None or all(isinstance(name, str) and name for name in told.groups)


@pytest.mark.parametrize("said", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}, {}])
def test_groups_that_are_kept_elsewhere_or_not_said_are_not_none(said):
    assert told_by_claims({"sub": "1", **said}, groups_claim="groups").groups is None


def test_one_group_may_come_as_a_text():
    assert told_by_claims({"sub": "1", "groups": "support"}, groups_claim="groups").groups == ("support",)


def test_groups_are_names_without_doubles():
    assert groups_of(["a", " a ", "", 7, None, "b"]) == ("a", "b")


def test_a_verified_email_is_verified_only_if_it_says_so():
    for said in (1, "yes", ["true"], "false", None):
        told = told_by_claims({"sub": "1", "email": "a@b.example", "email_verified": said}, groups_claim="g")
        assert not told.email_verified


@pytest.mark.parametrize(
    "attributes",
    [
        {"email": ["Nora@Example.org"]},
        {"urn:oid:0.9.2342.19200300.100.1.3": ["Nora@Example.org"]},
        {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": ["Nora@Example.org"]},
    ],
)
def test_an_assertions_email_is_found_under_the_names_providers_use(attributes):
    told = told_by_attributes(attributes, subject="1", name_id_email="", groups_attribute="groups")

    assert (told.email, told.email_verified, told.groups) == ("nora@example.org", True, None)


def test_a_name_identifier_may_be_the_email():
    told = told_by_attributes({}, subject="1", name_id_email="nora@example.org", groups_attribute="groups")

    assert told.email == "nora@example.org"
