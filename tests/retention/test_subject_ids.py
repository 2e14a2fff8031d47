"""Subject ids become codes by a rule: they are read nowhere, and sources are counted as before."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.audit.actions import seal
from reviewapp.base.errors import Invalid
from reviewapp.base.keeping import MASK, Order, Reach
from reviewapp.base.postgres.teams import as_role
from reviewapp.learning.actions import differing_after_rebuild, note, rebuild
from reviewapp.learning.models import Observation
from reviewapp.retention import actions
from reviewapp.retention.models import Rule
from reviewapp.retention.tasks import ERASER
from reviewapp.review.keeping import KINDS
from reviewapp.review.models import Output
from reviewapp.review.subjects import coded, spellings
from tests import factories
from tests.audit.test_verifying import verify
from tests.retention import histories
from tests.retention.everything import places_of

pytestmark = pytest.mark.django_db
KIND = {kind.key: kind for kind in KINDS}["subjects"]
NAMES = ["", "Anna", "anna", "anna ", "anna@example.org", "⟦email⟧ab"]
WANTED = {"name": "Ids", "days": 30, "action": "mask"}


@pytest.fixture(autouse=True)
def register(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.ERASURES_FILE


@pytest.fixture
def place(northwind, rosa):
    return histories.ready(northwind, rosa)


@pytest.fixture
def decide(support_agent, place, rosa):
    """A decided output about somebody, of so many days ago, that learning has read."""

    def made(subject, *, days_ago=100, **fields):
        output = histories.post(
            support_agent, place, subject=subject, privacy={"subject_id": subject}, **fields
        )
        histories.judge(output, rosa)
        Output.objects.filter(pk=output.pk).update(received_at=timezone.now() - timedelta(days=days_ago))
        seal()
        note()
        return Output.objects.get(pk=output.pk)

    return made


@pytest.fixture
def run_rule(northwind, ada):
    def run(days=30):
        rule, _ = Rule.objects.get_or_create(
            team=northwind, name="Ids", kind="subjects", days=days, action="mask", is_on=True, made_by=ada,
            in_force_since="2020-01-01T00:00Z",
        )  # fmt: skip
        run = actions.run_now(rule, by=ada)
        with as_role(ERASER):
            while run.is_under_way:
                run = actions.work_on(run)
        assert run.state == "done", run.trouble
        return run

    return run


def forget(team, outputs, action=MASK):
    keys = [output.pk for output in outputs]
    with transaction.atomic():
        return KIND.forget(keys, Order(action, "rule:7", says="by rule “Ids”", team_id=team.pk))


def test_a_code_takes_the_place_of_an_old_id_and_of_no_other(decide, run_rule):
    old, new = decide("kunde-7"), decide("kunde-8", days_ago=1)
    assert run_rule().done == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.subject == old.privacy_subject == coded("kunde-7")
    assert "kunde-7" not in old.subject
    assert (new.subject, new.privacy_subject) == ("kunde-8", "kunde-8")
    # What metadata says of privacy goes with the metadata, as the page of the rule says.
    assert places_of("kunde-7").keys() == {"review_outputcontent"}


def test_the_trail_names_each_output_and_verifies(decide, run_rule, events_named, ada):
    outputs = [decide("kunde-7"), decide("kunde-9")]
    run = run_rule()
    (event,) = events_named("output.masked")
    assert event.facts["parts"] == ["subject"]
    assert sorted(event.facts["keys"]) == sorted(str(output.pk) for output in outputs)
    assert (event.subject_kind, event.subject_id) == ("run", str(run.pk))
    assert "kunde" not in json.dumps(event.facts)


def test_done_again_it_finds_nothing(decide, run_rule, northwind, events_named):
    output = decide("kunde-7")
    assert [run_rule().done for _ in range(2)] == [1, 0]
    assert forget(northwind, [output]) == 0
    assert not KIND.of_outputs([output.pk]).exists()
    assert len(events_named("output.masked")) == 1


def test_what_waits_for_somebody_and_what_names_nobody_is_not_reached(support_agent, place, northwind):
    histories.post(support_agent, place, subject="kunde-7")
    factories.make_output(place, status="approved")
    assert not KIND.rows(Reach(northwind.pk)).exists()


def test_each_of_the_two_ids_is_coded(place, northwind):
    one = factories.make_output(place, status="approved", subject="ticket 3")
    other = factories.make_output(place, status="approved", privacy_subject="kunde-7")
    assert forget(northwind, [one, other]) == 2
    told = set(Output.objects.values_list("subject", "privacy_subject"))
    assert told == {(coded("ticket 3"), ""), ("", coded("kunde-7"))}


def test_what_is_held_stays_whoever_asks(decide, run_rule, northwind, set_hold):
    output = decide("kunde-7")
    set_hold(subject="kunde-7")
    run = run_rule()
    assert (run.done, run.held_back) == (0, 1)
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        forget(northwind, [output])
    output.refresh_from_db()
    assert output.subject == "kunde-7"


def test_a_hold_that_is_set_later_covers_what_was_coded(decide, run_rule, set_hold):
    output = decide("kunde-7")
    run_rule()
    assert list(set_hold(subject="kunde-7").covered()) == [output]


def test_a_rule_about_ids_may_not_erase_and_says_so(northwind, ada):
    told = {"kind": "subjects", "reason": "x"}
    with pytest.raises(Invalid) as refusal:
        actions.add_rule(northwind, by=ada, wanted=WANTED | {"action": "erase"}, **told)
    assert refusal.value.errors == {"action": ["Subject ids cannot be erased. Choose another action."]}
    assert not Rule.objects.exists()
    assert actions.add_rule(northwind, by=ada, wanted=WANTED, **told).state == "waiting"


# ---- counted as before ---------------------------------------------------------------------------


def sources():
    return Observation.objects.values("unit").distinct().count()


def test_learning_holds_no_id_and_counts_a_source_once_half_coded(decide, run_rule, place):
    for subject, days in (("kunde-7", 100), ("kunde-7", 1), ("kunde-8", 100), ("", 100)):
        decide(subject, days_ago=days)
    assert (sources(), places_of("kunde-7").get("learning_observation")) == (3, None)
    run_rule()
    assert sources() == 3
    assert differing_after_rebuild(place) == []
    rebuild(workflow=place)
    assert sources() == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=1, max_size=12))
def test_distinct_subjects_stay_as_many_and_equal_ones_equal(place, northwind, rows):
    with transaction.atomic():
        made = [factories.make_output(place, status="approved", subject=name) for name, _ in rows]
        forget(northwind, [output for output, (_, is_old) in zip(made, rows, strict=True) if is_old])
        now = {
            output.pk: output.subject for output in Output.objects.filter(pk__in=[each.pk for each in made])
        }
        told = [(name, now[output.pk]) for output, (name, _) in zip(made, rows, strict=True)]
        # As learning counts them, and once all are coded.
        assert len({coded(after) for _, after in told}) == len({name for name, _ in rows})
        forget(northwind, made)
        after = Output.objects.filter(pk__in=now).values("subject").distinct().count()
        assert after == len({name for name, _ in rows})
        transaction.set_rollback(True)


def test_a_code_is_not_guessed_without_the_secret(settings):
    before = coded("kunde-7")
    settings.SECRET_KEY = "another"
    assert coded("kunde-7") != before
    assert coded(before) == before
    assert coded("erased-0123456789abcdef") == "erased-0123456789abcdef"
    assert coded("") == ""


# ---- the person's rights -------------------------------------------------------------------------


def erase(northwind, ada, alan, subject="kunde-7", *, between=lambda: None):
    erasure = actions.ask_erasure(northwind, subject, by=ada, reason="Case 3.")
    between()
    actions.confirm_erasure(erasure, by=alan)
    while actions.erase_on(erasure):
        pass
    erasure.refresh_from_db()
    return erasure


def test_who_knows_the_id_finds_what_was_coded(decide, run_rule, northwind, ada):
    decide("kunde-7")
    decide("kunde-7", days_ago=1)
    decide("kunde-8")
    run_rule()
    found = actions.find_subject(northwind, "kunde-7", by=ada)
    assert (found.outputs, found.kinds["subjects"]) == (2, 1)


def test_a_mail_address_masked_at_intake_is_found_when_it_is_coded_too(northwind, place, ada):
    masked = spellings("anna@example.org")[1]
    output = factories.make_output(place, status="approved", subject=masked)
    forget(northwind, [output])
    assert actions.find_subject(northwind, "anna@example.org", by=ada).outputs == 1


def test_it_is_found_under_the_secret_of_before_as_long_as_that_is_known(
    decide, run_rule, northwind, ada, settings
):
    decide("kunde-7")
    run_rule()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret"
    assert actions.find_subject(northwind, "kunde-7", by=ada).outputs == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert actions.find_subject(northwind, "kunde-7", by=ada).outputs == 0


def test_an_open_erasure_finds_what_a_rule_coded_meanwhile(decide, run_rule, northwind, ada, alan):
    decide("kunde-7", says="zwoelfboeck")
    decide("kunde-7", days_ago=1, says="zwoelfboeck")
    before = sources()
    erasure = erase(northwind, ada, alan, between=run_rule)
    assert (erasure.state, erasure.outputs_gone) == ("done", 2)
    assert places_of("zwoelfboeck") == places_of("kunde-7") == places_of(coded("kunde-7")) == {}
    # Half of it was coded: one source all the same.
    (subject,) = set(Output.objects.values_list("subject", flat=True))
    assert subject.startswith("erased-")
    assert sources() == before


def test_after_a_restore_it_is_coded_again(decide, run_rule, register):
    output = decide("kunde-7")
    with transaction.atomic():
        run_rule()
        transaction.set_rollback(True)
    output.refresh_from_db()
    assert output.subject == "kunde-7"
    assert "kunde" not in register.read_text()
    assert actions.replay_erasures().gone == {"subjects": 1}
    output.refresh_from_db()
    assert output.subject == coded("kunde-7")


def test_a_person_erased_after_a_restore_is_one_source_half_coded(decide, run_rule, northwind, ada, alan):
    decide("kunde-7")
    decide("kunde-7", days_ago=1)
    run_rule()
    with transaction.atomic():
        erase(northwind, ada, alan)
        transaction.set_rollback(True)
    actions.replay_erasures()
    assert Output.objects.values("subject").distinct().count() == sources() == 1


@pytest.mark.django_db(transaction=True)
def test_the_trail_verifies_with_its_contents(decide, run_rule):
    decide("kunde-7")
    run_rule()
    seal()
    assert verify("--payloads")[0] == 0
