"""A masked reference is found by what is seen of it, never letter by letter by what is stored."""

import pytest
from django.urls import reverse

from reviewapp.audit.actions import record, seal
from reviewapp.web.finding import find
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests import factories

EMAIL = "janeroe@example.org"


@pytest.fixture
def reviews(northwind, rosa, lena, support_agent):
    """One with a masked reference, one whose reference nobody masks, in one workflow; one in another."""
    queue = factories.make_queue(northwind, rosa, lena)
    masked = factories.make_workflow(
        northwind, masking=document_of([MaskingRule("email", "shown", ("lead",))])
    )
    plain = factories.make_workflow(northwind)
    content = {"content": factories.make_content(f"Dear {EMAIL}, hello.", title="One")}
    outputs = [
        factories.make_output(masked, support_agent, external_id=EMAIL, **content),
        factories.make_output(masked, support_agent, external_id=f"M: {EMAIL}"),
        factories.make_output(masked, support_agent, external_id="ZD-48213"),
        factories.make_output(plain, support_agent, external_id="janeway-1"),
    ]
    for output in outputs:
        record("output.withdrawn", subject=output, by=support_agent, team=northwind, workflow=output.workflow)
    seal()
    return [factories.make_review(output, queue=queue) for output in outputs]


def found_in_palette(person, team, words):
    return {line.url.split("/")[-2] for line in find(words, user=person, team=team) if line.kind == "Item"}


def keys(*reviews):
    return {str(review.pk) for review in reviews}


@pytest.mark.parametrize(
    "words", ["j", "jan", "jane", "janer", "janeroe", "janeroe@", EMAIL, f"M: {EMAIL}", "M: j"]
)
def test_the_palette_confirms_no_guess(reviews, northwind, rosa, words):
    assert not found_in_palette(rosa, northwind, words) & keys(reviews[0], reviews[1])


def test_the_palette_finds_by_what_is_seen(reviews, northwind, rosa, lena):
    address, prefixed, other, plain = reviews
    assert found_in_palette(rosa, northwind, "jane") == keys(plain)
    assert found_in_palette(rosa, northwind, "M:") == keys(prefixed)
    assert found_in_palette(rosa, northwind, "zd-48") == keys(other)
    assert found_in_palette(lena, northwind, "jane") == keys(address, plain)


@pytest.mark.parametrize("words", ["j", "janer", EMAIL, f"M: {EMAIL}", "M: j"])
def test_the_queue_confirms_no_guess(reviews, signed_in, rosa, words):
    page = signed_in(rosa).get(reverse("review:queue"), {"q": words}).content.decode()
    assert not [review for review in reviews[:2] if f"/review/{review.pk}/" in page]


def test_the_queue_finds_by_what_is_seen(reviews, signed_in, rosa, lena):
    def pages_with(person, words):
        page = signed_in(person).get(reverse("review:queue"), {"q": words}).content.decode()
        return [number for number, review in enumerate(reviews) if f"/review/{review.pk}/" in page]

    assert pages_with(rosa, "M:") == [1]
    assert pages_with(rosa, "zd-4") == [2]
    assert pages_with(rosa, "jane") == [3]
    assert pages_with(lena, "jane") == [0, 3]


def test_the_trail_confirms_no_guess(reviews, signed_in, sam, rosa, lena, northwind):
    northwind.queues.get().members.add(sam)

    def events(person, words):
        return len(signed_in(person).get(reverse("audit:events"), {"q": words}).context["events"])

    assert [events(sam, words) for words in (EMAIL, f"M: {EMAIL}", "ZD-48213", "janeway-1")] == [0, 0, 1, 1]
    assert events(lena, EMAIL) == 1
