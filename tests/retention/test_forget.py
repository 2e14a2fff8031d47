"""What agents sent and people wrote goes part by part; the trail still verifies, and says what took it."""

import json

import pytest
from django.db import DatabaseError, transaction

from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.base.keeping import ERASE, MASK, Order, Reach
from reviewapp.intake.actions import supersede
from reviewapp.review.keeping import KINDS
from reviewapp.review.models import DecisionContent, OutputContent, Review
from tests.audit.test_verifying import verify
from tests.retention import histories
from tests.review.tampering import tampered

pytestmark = pytest.mark.django_db(transaction=True)
KIND = {kind.key: kind for kind in KINDS}
GONE = {"content": {"commitment": "00" * 32, "event": 1, "at": "", "says": ""}}
SAYS = "by rule “Mails”"


@pytest.fixture
def place(northwind, rosa):
    return histories.ready(northwind, rosa)


@pytest.fixture
def past(place, support_agent, rosa):
    return histories.decided(support_agent, place, rosa)


def order(team, action=ERASE, **fields):
    return Order(action, "rule:7", says=SAYS, team_id=team.pk, **fields)


def forget(team, key, **fields):
    """Forget all of a kind as a run does; returns how many rows changed."""
    kind = KIND[key]
    action = fields.get("action", ERASE)
    keys = [row.pk for row in kind.rows(Reach(team.pk, action=action))]
    with transaction.atomic():
        changed = kind.forget(keys, order(team, **fields))
    seal()
    return changed


def test_content_goes_with_all_that_quotes_it(past, northwind):
    assert forget(northwind, "content") == 1
    past.refresh_from_db()
    content, said = past.content, past.decisions.get().content
    assert (content.title, content.input, content.output, content.search) == ("", None, None, None)
    assert (said.edited, said.difference) == (None, None)
    assert said.justification
    assert content.trace
    assert content.erasure_of("content").says == SAYS
    assert not KIND["drafts"].of_outputs([past.pk]).exists()


def test_everything_goes_and_the_trail_verifies(past, northwind):
    before = verify("--payloads")[1]["contents"]
    for key in KIND:
        forget(northwind, key)
    assert "Quendel" not in histories.text_of_everything()
    code, report = verify("--payloads")
    assert (code, report["contents"], report["erased"]) == (0, before, 3)  # output, decision, comment


def test_forgetting_twice_changes_nothing(past, northwind):
    for key, kind in KIND.items():
        keys = [row.pk for row in kind.rows(Reach(northwind.pk))]
        forget(northwind, key)
        events = Event.objects.count()
        with transaction.atomic():
            assert kind.forget(keys, order(northwind)) == 0
        assert Event.objects.count() == events


def test_a_person_who_did_not_agree_to_learning_still_did_not(past, northwind):
    forget(northwind, "metadata")
    assert OutputContent.objects.get().metadata == {"privacy": {"consent": "no"}}


def test_masked_text_may_still_be_erased(past, northwind):
    def mask(value):
        return json.loads(json.dumps(value).replace("Quendel", "[name]"))

    for key in ("content", "traces", "metadata", "decisions"):
        forget(northwind, key, action=MASK, mask=mask)
        assert forget(northwind, key, action=MASK, mask=mask) == 0
    assert OutputContent.objects.get().output == "Dear [name], it arrives on Tuesday."
    assert verify("--payloads")[0] == 0
    assert forget(northwind, "content") == 1
    assert OutputContent.objects.get().output is None
    assert verify("--payloads")[0] == 0


def test_the_event_names_what_was_erased(past, northwind):
    forget(northwind, "traces")
    event = Event.objects.get(action="output.erased")
    assert (event.subject_kind, event.subject_id) == ("rule", "7")
    assert event.facts == {"keys": [str(past.pk)], "parts": ["trace"]}


def test_what_still_waits_for_somebody_is_not_up_for_erasing(place, support_agent, northwind):
    histories.post(support_agent, place)
    assert not any(KIND[key].rows(Reach(northwind.pk)).exists() for key in ("content", "traces", "decisions"))


def test_every_revision_of_an_output_goes(place, support_agent, northwind, rosa):
    output = histories.post(support_agent, place)
    replaced = output.content_id
    supersede(output, {"output": "Dear Quendel, never.", "input": {}}, by=support_agent)
    histories.judge(output, rosa, verdict="approved")
    seal()
    forget(northwind, "content")
    assert OutputContent.objects.get(pk=replaced).output is None
    assert verify("--payloads")[0] == 0


def test_content_erased_without_an_event_is_found(past):
    with tampered(OutputContent):
        OutputContent.objects.update(
            output=None,
            salt=None,
            erased={"content": {"commitment": "00" * 32, "event": 1, "at": "", "says": ""}},
        )
    assert verify("--payloads")[0] == 6


def test_an_erased_part_that_another_event_erased_is_found(past, northwind):
    forget(northwind, "content")
    forget(northwind, "traces")
    other = Event.objects.filter(facts__parts=["trace"]).get().pk
    with tampered(OutputContent):
        row = OutputContent.objects.get()
        row.erased["content"]["event"] = other
        row.save(update_fields=["erased"])
    assert verify("--payloads")[0] == 6


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (OutputContent, {"output": "Another"}),
        (OutputContent, {"output": None}),
        (OutputContent, {"salt": b"s" * 32}),
        (OutputContent, {"digest": b"d" * 32}),
        (OutputContent, {"erased": {"content": {}}}),
        (
            OutputContent,
            {"output": None, "salt": None, "erased": {"content": {"commitment": "00" * 32, "event": 1}}},
        ),
        (DecisionContent, {"justification": ""}),
        (DecisionContent, {"edited": None}),
    ],
)
def test_what_was_written_changes_only_by_being_erased(past, model, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [OutputContent, DecisionContent])
def test_what_was_written_is_never_deleted(past, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_what_is_erased_never_comes_back(past, northwind):
    forget(northwind, "content")
    for change in ({"output": "Again"}, {"salt": b"s" * 32, "erased": {}}, {"erased": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OutputContent.objects.update(**change)
    assert Review.objects.count() == 1
