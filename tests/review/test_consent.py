"""Whether a subject consented: Python and the database say the same, however it is spelled."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.review.consent import BLANKS, REFUSING, consented, consents
from reviewapp.review.models import OutputContent
from tests import factories

pytestmark = pytest.mark.django_db

ABSENT = object()
CASES = (
    str.lower,
    str.upper,
    str.title,
    str.capitalize,
    str.swapcase,
    lambda word: f"{word[0]}{word[1:].upper()}",
)
AROUND = ("{}", " {} ", "\t{}\n", "\xa0{}", "{}\u3000", "\r\n  {}")
SPELLED = [around.format(write(word)) for word, write, around in product(REFUSING, CASES, AROUND)]
ALLOWING = [
    ABSENT, None, True, 1, 0.5, "", "  ", "yes", "true", "granted", "1", "00", "not yet", "no one said",
    "opt out", "opt-in", "n o", "no\u200b", "DEN\u0130ED", "\uff10", ["no"], {"said": "no"}, [],
]  # fmt: skip


def kept(said):
    """The metadata of an output of which this was said."""
    return {} if said is ABSENT else {"privacy": {"consent": said}}


def allowed(metadata):
    """Which of these the database takes for consent, each True or False."""
    whole = factories.make_content()
    rows = [
        OutputContent(output="x", digest=whole.digest, title="", input={}, metadata=each) for each in metadata
    ]
    keys = [row.pk for row in OutputContent.objects.bulk_create(rows)]
    found = OutputContent.objects.filter(pk__in=keys)
    yes = set(found.filter(consented("metadata")).values_list("pk", flat=True))
    no = set(found.exclude(consented("metadata")).values_list("pk", flat=True))
    assert sorted([*yes, *no]) == sorted(keys), "each is one or the other"
    return [key in yes for key in keys]


def in_python(metadata):
    return [consents(each.get("privacy")) for each in metadata]


def test_every_spelling_of_a_refusal_refuses():
    metadata = [kept(said) for said in [*SPELLED, False, 0]]

    assert not any(in_python(metadata))
    assert not any(allowed(metadata))


def test_whatever_else_was_said_allows():
    metadata = [kept(said) for said in ALLOWING]
    metadata += [{"privacy": said} for said in (None, "no", ["no"], False, 0, {}, {"subject_id": "no"})]
    metadata += [{"consent": "no"}, {"privacy": {"Consent": "no"}}]

    assert all(in_python(metadata))
    assert all(allowed(metadata))


WORDS = st.text(st.sampled_from("no\u0130\u0131\u017f\u212aNO-0fFaAlLsSeE" + BLANKS), max_size=9)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 1) | st.sampled_from([0.0, -0.0, 1.5]) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
REFUSED = st.tuples(st.sampled_from(BLANKS), st.sampled_from(REFUSING), st.sampled_from(BLANKS)).map("".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANYTHING | TEXTS | REFUSED, min_size=1, max_size=40))
def test_both_say_the_same_of_anything(said):
    metadata = [kept(each) for each in said] + [{"privacy": each} for each in said]

    assert allowed(metadata) == in_python(metadata)
