"""A person is erased everywhere, by two admins, and what a hold keeps is named."""

import json
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviewapp.audit.actions import seal
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.report import Report
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.base.postgres.teams import as_role
from reviewapp.delivery.models import Attempt, Delivery
from reviewapp.intake.models import Idempotency
from reviewapp.learning.actions import differing_after_rebuild, note, rebuild
from reviewapp.learning.models import Atom, Observation, ReplayCase, Vector
from reviewapp.retention.actions import (
    ask_erasure,
    confirm_erasure,
    due_erasures,
    erase_on,
    find_subject,
    persons,
    withdraw_erasure,
)
from reviewapp.retention.models import Erasure
from reviewapp.review.models import Outcome, Output, Review
from tests import factories
from tests.at_once import at_once
from tests.learning.making import make_pattern, make_suggestion
from tests.retention import histories
from tests.retention.everything import places_of
from tests.retention.world import make_endpoint

pytestmark = pytest.mark.django_db
PATTERN = ("pk", "hits", "exposures", "units", "reviewers")


@pytest.fixture(autouse=True)
def register(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures" / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.ERASURES_FILE


@pytest.fixture
def ready(northwind, rosa):
    return histories.ready(northwind, rosa)


def make_history(agent, workflow, person, *, says, subject):
    """A decided output in all its forms: with a webhook, an answer that repeats it, and what was learned."""
    told = {"subject": subject, "privacy": {"consent": "yes", "subject_id": subject}, "language": "de"}
    output = histories.post(agent, workflow, says=says, **told)
    decision = histories.judge(output, person, says=says)
    review = factories.make_review(output, queue=workflow.team.queues.first(), purpose="second")
    histories.actions.comment(output, by=person, text=f"I know {says}")
    histories.Draft.objects.create(review=review, user=person, content={"justification": says})
    Outcome.objects.create(output=output, kind="failed", detail=f"{says} was cross", at=timezone.now())
    endpoint = workflow.team.endpoints.first() or make_endpoint(workflow.team, person)
    body = json.dumps({"output": f"Dear {says}"}).encode()
    sent = Delivery.objects.create(
        endpoint=endpoint, position=Delivery.objects.count() + 1, kind="output.decided",
        subject_id=str(output.pk), body=body, delivered_at=timezone.now(),
    )  # fmt: skip
    Attempt.objects.create(delivery=sent, number=1, at=timezone.now(), milliseconds=3, answer=f"ok {says}")
    key, _ = factories.make_key(agent)
    answer = {"id": str(output.pk), "external_id": output.external_id, "reasons": [says]}
    Idempotency.objects.create(
        key=f"k-{output.pk}", api_key=key, fingerprint=b"0" * 32, status=201, answer=answer
    )
    seal()
    note()
    learn(output, decision, says)
    return output


def learn(output, decision, says):
    Vector.objects.create(decision=decision, encoder="small", numbers=says.encode())
    observation = Observation.objects.get(pk=output.pk)
    pattern = make_pattern(output.workflow, hits=[observation], label=f"“{says}”", before=says, after="x",
                           change="replace")  # fmt: skip
    change = {"kind": "prompt", "op": "add", "bullet": "S-1", "text": f"Never write {says}."}
    suggestion = make_suggestion(output.workflow, pattern, change=change, title=f"No {says}")
    replay = suggestion.replays.first()
    ReplayCase.objects.create(replay=replay, output=output, group="x", change="better", shown={"now": [says]})


@pytest.fixture
def person(support_agent, ready, rosa):
    """Customer 7 with two outputs, one of them waiting, beside customer 8."""
    make_history(support_agent, ready, rosa, says="zwoelfboeck", subject="kunde-7")
    make_history(support_agent, ready, rosa, says="ungerbauer", subject="kunde-8")
    return histories.post(
        support_agent, ready, says="zwoelfboeck", subject="kunde-7", privacy={"subject_id": "kunde-7"}
    )


@pytest.fixture
def erase(northwind, ada, alan):
    """Asked by Ada, confirmed by Alan, and worked through."""

    def run(subject="kunde-7"):
        erasure = ask_erasure(northwind, subject, by=ada, reason="Case 3 of 20 November.")
        confirm_erasure(erasure, by=alan)
        while erase_on(erasure):
            pass
        erasure.refresh_from_db()
        return erasure

    return run


def explained():
    report = Report()
    check_contents(report)
    return report.sentences


def test_no_word_of_a_person_is_left_anywhere(person, erase):
    assert len(places_of("zwoelfboeck")) >= 12
    erasure = erase()
    assert erasure.state == Erasure.State.DONE
    assert places_of("zwoelfboeck") == {}
    assert places_of("kunde-7") == {}
    assert places_of("ungerbauer")
    assert explained() == []


def test_neither_a_recount_nor_a_night_brings_a_word_back(person, ready, erase):
    erase()
    rebuild(workflow=ready)
    note()
    assert places_of("zwoelfboeck") == {}


def test_counts_stay(person, ready, erase):
    def counted():
        return (
            Observation.objects.count(),
            Observation.objects.values("unit").distinct().count(),
            Atom.objects.count(),
            Output.objects.count(),
        )

    before, shown = counted(), set(ready.patterns.values_list(*PATTERN))
    erase()
    assert counted() == before
    assert set(ready.patterns.values_list(*PATTERN)) == shown
    rebuild(workflow=ready)
    assert ready.patterns.filter(is_forgotten=True).exists()
    assert set(ready.patterns.filter(is_forgotten=True).values_list(*PATTERN)) <= shown
    assert differing_after_rebuild(ready) == []


def test_what_waited_for_a_person_waits_no_longer(person, erase):
    erase()
    person.refresh_from_db()
    assert person.status == Output.Status.WITHDRAWN
    assert not Review.objects.open().filter(output=person).exists()
    assert person.subject == person.privacy_subject != "kunde-7"


def test_the_trail_tells_it_without_a_name(person, erase, ada, alan, events_named):
    erasure = erase()
    (event,) = events_named("retention.subject_erased")
    assert event.actor_id == str(alan.pk)
    assert event.facts["asked_by"] == ada.pk
    assert event.facts["outputs"] == 2
    assert event.facts["rows"]["content"] == 2
    assert event.facts["subject_digest"] == bytes(erasure.subject_digest).hex()
    assert erasure.subject == ""
    assert erasure.secret == ""
    assert erasure.is_of("kunde-7")
    assert not erasure.is_of("kunde-8")


def test_what_a_hold_keeps_stays_and_is_named(person, erase, set_hold):
    set_hold(output=person)
    erasure = erase()
    assert (erasure.outputs_gone, erasure.outputs_kept) == (1, 1)
    assert [each["name"] for each in erasure.kept] == ["Case 14"]
    person.refresh_from_db()
    assert person.subject == "kunde-7"
    assert "zwoelfboeck" in str(person.content.input).lower()
    # What stood in more than one place is left only with the item that is held.
    assert places_of("zwoelfboeck").keys() <= {"review_outputcontent", "review_review", "review_output"}
    assert explained() == []


def test_a_person_is_found_over_all_areas(person, northwind, aude, set_hold, events_named):
    set_hold(subject="kunde-7")
    found = find_subject(northwind, " kunde-7 ", by=aude)
    assert (found.outputs, found.outputs_held) == (2, 2)
    assert found.kinds["content"] == 2
    assert found.kinds["comments"] == found.kinds["drafts"] == found.kinds["deliveries"] == 1
    assert found.kinds["learned"] == found.kinds["answers"] == 1
    (event,) = events_named("retention.subject_looked_up")
    assert event.facts == {"outputs": 2}


def test_a_word_of_a_text_finds_nobody(person, northwind, ada):
    assert find_subject(northwind, "zwoelfboeck", by=ada).outputs == 0
    with pytest.raises(Refused, match="Nothing is kept"):
        ask_erasure(northwind, "zwoelfboeck", by=ada, reason="x")


@pytest.mark.parametrize(("subject", "reason"), [("", "x"), ("x" * 201, "x"), ("kunde-7", " ")])
def test_a_request_names_somebody_and_says_why(person, northwind, ada, subject, reason):
    with pytest.raises(Invalid):
        ask_erasure(northwind, subject, by=ada, reason=reason)


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo", "aude", "otto"])
def test_nobody_else_may(cast, northwind, ada, person, name):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    for act in (
        partial(ask_erasure, northwind, "kunde-8", by=cast[name], reason="x"),
        partial(confirm_erasure, erasure, by=cast[name]),
        partial(withdraw_erasure, erasure, by=cast[name]),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_it_takes_two(person, northwind, ada):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    with pytest.raises(NotAllowed, match="another admin"):
        confirm_erasure(erasure, by=ada)
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        Erasure.objects.update(confirmed_by=ada, confirmed_at=timezone.now())
    assert not due_erasures().exists()
    assert erase_on(erasure) is None
    assert places_of("zwoelfboeck")


def test_a_request_is_taken_back_until_it_is_confirmed(person, northwind, ada, alan):
    erasure = withdraw_erasure(ask_erasure(northwind, "kunde-7", by=ada, reason="x"), by=alan)
    assert (erasure.state, erasure.subject) == ("withdrawn", "")
    with pytest.raises(Refused, match="past that"):
        confirm_erasure(erasure, by=alan)


def test_a_person_is_asked_for_once_at_a_time(person, northwind, ada, alan):
    ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    with pytest.raises(Refused, match="asked for already"):
        ask_erasure(northwind, "kunde-7", by=alan, reason="x")


def test_nothing_is_erased_if_recording_fails(person, northwind, ada, alan, monkeypatch):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    confirm_erasure(erasure, by=alan)

    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("reviewapp.audit.actions.forgetting.record_many", refuse)
    before = places_of("zwoelfboeck")
    with pytest.raises(RuntimeError):
        erase_on(erasure)
    assert places_of("zwoelfboeck") == before


def test_the_register_is_told_before(person, erase, register):
    erasure = erase()
    (line,) = map(json.loads, register.read_text().splitlines())
    assert (line["kind"], line["because"]) == ("person", f"erasure:{erasure.pk}")
    assert len(line["keys"]) == 2
    assert register.stat().st_mode & 0o777 == 0o600
    assert "kunde" not in register.read_text()


@pytest.mark.django_db(transaction=True)
def test_a_hold_set_first_wins_over_an_erasure_at_the_same_moment(person, northwind, ada, alan, set_hold):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    confirm_erasure(erasure, by=alan)
    at_once(partial(set_hold, subject="kunde-7"), partial(erase_on, erasure), partial(erase_on, erasure))
    held = Output.objects.filter(subject="kunde-7").count()
    erasure.refresh_from_db()
    # Whoever came first had all of it: nothing was half erased, and what is held is whole.
    assert (held, erasure.outputs_gone) in {(2, 0), (0, 2)}
    assert bool(places_of("zwoelfboeck")) == bool(held)
    assert explained() == []


def test_the_rights_of_retention_are_enough(person, northwind, ada, alan):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    confirm_erasure(erasure, by=alan)
    with as_role("reviewapp_retention"):
        assert erase_on(erasure) == 2
        erase_on(erasure)
    assert places_of("zwoelfboeck") == {}


def test_two_workers_erase_each_output_once(person, northwind, ada, alan):
    erasure = ask_erasure(northwind, "kunde-7", by=ada, reason="x")
    confirm_erasure(erasure, by=alan)
    assert [erase_on(erasure), erase_on(erasure), erase_on(erasure)] == [2, None, None]
    erasure.refresh_from_db()
    assert (erasure.outputs_gone, persons.count_of(northwind, "kunde-7").outputs) == (2, 0)
