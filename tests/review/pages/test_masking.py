"""Masking, consent and the privacy notice on the pages people work on."""

import pytest
from django.urls import reverse

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.review.models import DecisionContent
from reviewapp.workflows import actions
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from reviewapp.workflows.models import MaskingChange, NoticeRead
from tests import factories

from .conftest import HTMX

EMAIL = "jane.roe@example.org"
RULES = [MaskingRule("email", "shown", ("lead",))]


@pytest.fixture
def masked(workflow):
    workflow.masking = document_of(RULES)
    workflow.save(update_fields=["masking"])
    return workflow


@pytest.fixture
def review(masked, make_review):
    return make_review(
        external_id=f"M-{EMAIL}",
        content=factories.make_content(
            f"Dear {EMAIL}, hello.", title=f"Mail of {EMAIL}", input={"from": EMAIL},
            trace={"steps": [{"kind": "tool", "name": "crm", "input": EMAIL, "output": {"to": EMAIL}}]},
        ),
    )  # fmt: skip


def test_a_reviewer_reads_chips_and_a_lead_reads_all(client, review, rosa, lena):
    address = reverse("review:open", args=[review.pk])
    client.force_login(lena)
    assert EMAIL in client.get(address).content.decode()
    client.force_login(rosa)
    page = client.get(address).content.decode()
    assert EMAIL not in page
    assert 'title="An e-mail address, masked"' in page
    assert EMAIL not in client.get(reverse("review:queue")).content.decode()
    assert EMAIL not in client.get(
        reverse("review:queue") + "?q=jane.roe@example.org"
    ).content.decode().replace('value="jane.roe@example.org"', "").replace("“jane.roe@example.org”", "")


def test_an_edit_on_the_page_keeps_what_it_does_not_show(client, review, rosa, hold):
    client.force_login(rosa)
    _, form = hold(review)
    page = client.get(reverse("review:edit", args=[review.pk])).content.decode()
    assert "Dear ⟦email 1⟧, hello." in page
    assert EMAIL not in page
    sent = form | {"verdict": "edited", "text": "Hi ⟦email 1⟧.", "categories": ["tone"]}
    answer = client.post(reverse("review:decide", args=[review.pk]), sent, headers=HTMX)
    assert answer.status_code == 200, answer.content
    assert DecisionContent.objects.get().edited == f"Hi {EMAIL}."
    assert EMAIL not in client.get(reverse("review:open", args=[review.pk])).content.decode()


def test_the_masking_page_tries_before_it_saves(client, workflow, make_review, lena):
    make_review(content=factories.make_content(f"Dear {EMAIL}."))
    make_review()
    client.force_login(lena)
    address = reverse("review:masking", args=[workflow.slug])
    sent = {"where_email": "shown", "plain_email": ["lead"], "sample": f"Write to {EMAIL}", "reason": "Law."}
    tried = client.post(address, sent | {"try": "1"}).content.decode()
    assert "Of the newest 2 items, <b>1</b> would be touched." in tried
    assert not MaskingChange.objects.exists()
    assert client.post(address, sent).status_code == 302
    workflow.refresh_from_db()
    assert workflow.masking == {"email": {"where": "shown", "plain_for": ["lead"]}}
    assert "Law." in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 422  # nothing changed


def test_a_change_of_masking_needs_a_reason_and_leaves_its_event(workflow, lena, rosa):
    with pytest.raises(Invalid):
        actions.set_masking(workflow, RULES, by=lena, reason=" ")
    with pytest.raises(NotAllowed):
        actions.set_masking(workflow, RULES, by=rosa, reason="Why not.")
    actions.set_masking(workflow, RULES, by=lena, reason="The law asks for it.")
    event, change = Event.objects.get(action="workflow.masking_changed"), MaskingChange.objects.get()
    assert bytes(event.commitment) == change.commitment
    assert event.facts["after"] == ["email shown lead"]
    assert "law" not in str(event.facts)


def test_refused_consent_shows_as_a_badge(client, make_review, rosa):
    content = factories.make_content(metadata={"privacy": {"consent": "refused"}})
    client.force_login(rosa)
    page = client.get(reverse("review:open", args=[make_review(content=content).pk])).content.decode()
    assert "No consent" in page


def test_the_notice_comes_before_the_first_item_and_once_a_version(client, workflow, make_review, rosa):
    actions.change_workflow(workflow, by=None, privacy_notice="Medical data. Tell nobody.")
    address = reverse("review:open", args=[make_review().pk])
    client.force_login(rosa)
    asked = client.get(address)
    assert asked.status_code == 302
    page = client.get(asked.url)
    assert "Medical data" in page.content.decode()
    client.post(asked.url, {"digest": page.context["digest"], "next": address})
    assert client.get(address).status_code == 200
    assert NoticeRead.objects.get().user == rosa
    assert Event.objects.filter(action="workflow.notice_read").count() == 1
    actions.change_workflow(workflow, by=None, privacy_notice="Another notice.")
    assert client.get(address).status_code == 302
    assert client.post(asked.url, {"digest": page.context["digest"]}).status_code == 409


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [MaskingRule("email", "shown", ("lead", "engineer"))],
        [MaskingRule("email", "stored")],  # what came in before was stored in full
        [MaskingRule("card", "shown")],
    ],
)
def test_nobody_uncovers_for_themselves(masked, enzo, lena, wanted):
    with pytest.raises(NotAllowed, match="Nobody uncovers for themselves"):
        actions.set_masking(masked, wanted, by=enzo, reason="I want to read it.")
    masked.refresh_from_db()
    assert masked.masking == document_of(RULES)
    assert not MaskingChange.objects.exists()
    actions.set_masking(masked, wanted, by=lena, reason="Lena reads it already.")


def test_who_sees_nothing_of_it_may_still_hide_more_or_give_it_to_others(masked, enzo):
    wider = [MaskingRule("email", "shown", ("lead", "senior")), MaskingRule("card", "shown")]
    actions.set_masking(masked, wider, by=enzo, reason="Seniors call back.")
    assert masked.masking != document_of(wider)  # the row is read anew
    masked.refresh_from_db()
    assert masked.masking == document_of(wider)


def test_the_page_says_that_nobody_uncovers_for_themselves(client, masked, enzo):
    client.force_login(enzo)
    sent = {"where_email": "shown", "plain_email": ["engineer"], "sample": "", "reason": "To read it."}
    answer = client.post(reverse("review:masking", args=[masked.slug]), sent)
    assert answer.status_code == 403
    assert "Nobody uncovers for themselves" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_just_decided_is_told_without_what_is_masked(client, review, rosa, hold, headers):
    client.force_login(rosa)
    _, form = hold(review)
    address = reverse("review:decide", args=[review.pk])
    answer = client.post(address, form | {"verdict": "approved"}, headers=headers, follow=True)
    page = answer.content.decode()
    assert "Undo" in page
    assert EMAIL not in page
