"""What a released hold said goes by rule and with its person; a live one gives up nothing."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from reviewapp.audit.actions import record
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.report import Report
from reviewapp.base.errors import Refused
from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.base.postgres.teams import as_role
from reviewapp.retention import actions
from reviewapp.retention.holding import is_refusal
from reviewapp.retention.keeping import KINDS
from reviewapp.retention.models import Erasure, LegalHold, Rule
from reviewapp.retention.register import lines, register
from tests.retention.everything import places_of
from tests.retention.test_replay_erasures import as_before_the_backup
from tests.retention.world import make_whole

pytestmark = pytest.mark.django_db
(KIND,) = KINDS
WORD, PERSON = "zwoelfboeck", "kunde-7"
ERASER = "reviewapp_retention"


@pytest.fixture(autouse=True)
def register_file(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures" / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def ended(set_hold, alan, grace):
    """A hold that was released after a release that was turned down, with the word in all it says."""

    def made(**scope):
        scope = scope or {"subject": PERSON}
        hold = set_hold(name=f"Case {WORD}", reason=f"{WORD} sues.", **scope)
        actions.ask_release(hold, by=alan, reason=f"{WORD} settles.")
        actions.keep_holding(hold, by=grace)
        actions.ask_release(hold, by=alan, reason=f"{WORD} settled.")
        return actions.release(hold, by=grace)

    return made


def forget(holds, *, because="rule:7"):
    team = holds[0].team_id
    order = Order(ERASE, because=because, says="by rule “Cases”", team_id=team)
    with as_role(ERASER):
        return KIND.forget([hold.pk for hold in holds], order)


def erase_person(team, ada, alan, subject=PERSON):
    erasure = actions.ask_erasure(team, subject, by=ada, reason="Case 3.")
    actions.confirm_erasure(erasure, by=alan)
    with as_role(ERASER):
        while actions.erase_on(erasure):
            pass
    erasure.refresh_from_db()
    return erasure


def explained():
    report = Report()
    check_contents(report)
    return report.sentences, report.erased


def test_its_words_go_and_the_trail_explains_each(ended, northwind, otto, ada, alan, grace):
    hold = ended()
    assert KIND.rows(Reach(northwind.pk)).count() == 1
    assert not KIND.rows(Reach(otto.teams[0].pk)).exists()
    assert (forget([hold]), forget([hold])) == (1, 0)
    assert places_of(WORD) == places_of(PERSON) == {}
    after = LegalHold.objects.get()
    assert (after.set_by, after.release_asked_by, after.released_by) == (ada, alan, grace)
    assert (after.event_id, after.released_at) == (hold.event_id, hold.released_at)
    assert after.erasure.words.endswith("by rule “Cases”")
    assert explained() == ([], 3)


def test_what_nobody_erased_is_told_apart(ended):
    hold = ended()
    other = ended(subject="kunde-8")
    forget([other])
    hold.forget_words(LegalHold.objects.get(pk=other.pk).erased)
    hold.save()
    sentences, _ = explained()
    assert len(sentences) == 3
    assert "erased by nobody" in sentences[0]


def test_a_live_one_is_no_part_of_it(set_hold, northwind):
    hold = set_hold(subject=PERSON)
    assert not KIND.rows(Reach(northwind.pk)).exists()
    with pytest.raises(IntegrityError, match="legal hold") as refused, transaction.atomic():
        forget([hold])
    assert is_refusal(refused.value)
    assert LegalHold.objects.get().subject == PERSON


def test_a_rule_counts_its_days_from_the_release(ended, set_hold, northwind, ada):
    ended()
    live = set_hold(subject=PERSON)
    slot = timezone.now() + timedelta(days=9)
    rule = Rule.objects.create(
        team=northwind, name="Cases", kind=KIND.key, days=10, is_on=True, made_by=ada, in_force_since=slot
    )
    for wait, gone in ((0, 0), (2, 1)):
        run = actions.begin_run(rule, slot=slot + timedelta(days=wait))
        with as_role(ERASER):
            run = actions.work_on(run)
        assert (run.state, run.done) == ("done", gone)
    assert LegalHold.objects.get(subject=PERSON) == live
    assert explained() == ([], 3)


def test_what_hangs_on_a_held_item_stays(ended, workflow, rosa, set_hold, northwind, ada):
    output = make_whole(workflow, rosa)
    hold = ended(output=output)
    set_hold(output=output)
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        forget([hold])
    rule = Rule(team=northwind, kind=KIND.key, days=1, action=ERASE, is_on=True, made_by=ada)
    assert actions.count_due(rule, at=timezone.now() + timedelta(days=9)) == (0, 1)


def test_an_erased_person_is_named_by_no_released_hold(ended, workflow, rosa, set_hold, northwind, ada, alan):
    output = make_whole(workflow, rosa, subject=PERSON)
    ended()
    ended(output=output)
    other = ended(subject="kunde-8")
    assert actions.find_subject(northwind, PERSON, by=ada).kinds[KIND.key] == 2
    erasure = erase_person(northwind, ada, alan)
    assert (erasure.state, erasure.gone[KIND.key], erasure.outputs_gone) == ("done", 2, 1)
    assert places_of(PERSON) == {}
    assert LegalHold.objects.get(subject="kunde-8").name == other.name
    assert explained()[0] == []


def test_a_person_is_given_what_holds_said_of_them(ended, workflow, rosa, set_hold, northwind, ada):
    output = make_whole(workflow, rosa, subject=PERSON)
    ended(), ended(output=output), ended(subject="kunde-8")
    set_hold(subject=PERSON, name="Under way")
    kept = written_out(northwind, ada)
    assert [each["subject"] for each in kept[KIND.key]] == ["", PERSON]
    for each in kept[KIND.key]:
        assert (each["reason"], each["release_reason"]) == (f"{WORD} sues.", f"{WORD} settled.")
        assert each["turned_down"] == [f"{WORD} settles."]


def test_what_only_a_hold_still_says_is_written_out(ended, northwind, ada):
    ended()
    kept = written_out(northwind, ada)
    assert (len(kept["outputs"]), len(kept[KIND.key])) == (0, 1)


def written_out(team, by):
    with actions.export_subject(team, PERSON, by=by) as file, zipfile.ZipFile(file) as whole:
        assert WORD in whole.read("person.html").decode()
        return json.loads(whole.read("person.json"))["kept"]


def test_a_person_of_whom_only_a_hold_is_left_is_erased(ended, northwind, ada, alan, events_named, client):
    ended()
    erasure = erase_person(northwind, ada, alan)
    assert (erasure.gone[KIND.key], erasure.outputs_gone) == (1, 0)
    client.force_login(ada)
    told = client.get(reverse("retention:erasure", args=[erasure.pk])).content.decode()
    assert "What named this person was erased" in told
    assert events_named("retention.subject_erased")[0].facts["rows"][KIND.key] == 1
    assert places_of(PERSON) == {}
    with pytest.raises(Refused, match="Nothing is kept"):
        actions.ask_erasure(northwind, PERSON, by=ada, reason="Again.")


def test_a_live_hold_keeps_its_subject_until_it_ends(set_hold, workflow, rosa, northwind, ada, alan, grace):
    make_whole(workflow, rosa, subject=PERSON)
    hold = set_hold(subject=PERSON, name=f"Case {WORD}")
    erasure = erase_person(northwind, ada, alan)
    assert (erasure.outputs_kept, erasure.kept[0]["name"]) == (1, f"Case {WORD}")
    assert LegalHold.objects.get().subject == PERSON
    actions.ask_release(hold, by=alan, reason="Settled.")
    actions.release(hold, by=grace)
    assert erase_person(northwind, ada, alan).gone[KIND.key] == 1
    assert places_of(PERSON) == places_of(WORD) == {}


SQL = {
    "release": "UPDATE retention_legalhold SET released_at = now(), released_by_id = {somebody}",
    "shrink": "UPDATE retention_legalhold SET subject = 'x'",
    "reach less": "UPDATE retention_legalhold SET spellings = '{{}}'",
    "say less": "UPDATE retention_legalhold SET reason = 'x'",
    "ask": "UPDATE retention_legalhold SET release_asked_by_id = {somebody}, release_asked_at = now(), "
    "release_reason = 'x'",
    "erase": "UPDATE retention_legalhold SET name = '', reason = '', subject = '', spellings = '{{}}', "
    "release_reason = '', salt = NULL, release_salt = NULL, erased = '{{\"event\": {event}}}'",
    "end and erase": "UPDATE retention_legalhold SET name = '', reason = '', subject = '', "
    "spellings = '{{}}', release_reason = '', salt = NULL, release_salt = NULL, released_at = now(), "
    "released_by_id = {somebody}, erased = '{{\"event\": {event}}}'",
}


def run_sql(what, role, *, somebody, event=0):
    with as_role(role), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL[what].format(somebody=somebody.pk, event=event))


@pytest.mark.parametrize("what", SQL)
@pytest.mark.parametrize("role", [ERASER, "reviewapp_worker"])
def test_whoever_erases_or_reminds_neither_ends_nor_shrinks_a_hold(set_hold, alan, grace, role, what):
    hold = actions.ask_release(set_hold(subject=PERSON), by=alan, reason="Settled.")
    event = record("retention.erased", subject=hold, by=None, team=hold.team_id, keys=[str(hold.pk)])
    before = LegalHold.objects.values().get()
    with pytest.raises(IntegrityError, match="legal hold"):
        run_sql(what, role, somebody=grace, event=event.pk)
    assert LegalHold.objects.values().get() == before


@pytest.mark.parametrize("what", SQL)
def test_a_released_hold_goes_only_whole_and_by_an_event(ended, grace, what):
    ended()
    before = LegalHold.objects.values().get()
    for role in (ERASER, "reviewapp_web"):
        with pytest.raises(IntegrityError, match="legal hold"):
            run_sql(what, role, somebody=grace)
    assert LegalHold.objects.values().get() == before


def test_reminders_still_go_out(set_hold):
    set_hold(subject=PERSON, review_by="2026-01-02")
    with as_role("reviewapp_worker"):
        assert actions.remind_of_holds() == 1


def test_a_restored_database_forgets_it_again(ended, northwind, ada, alan):
    ended()
    erasure = actions.ask_erasure(northwind, PERSON, by=ada, reason="Case 3.")

    def go_on():
        actions.confirm_erasure(erasure, by=alan)
        actions.erase_on(erasure)
        assert places_of(WORD) == {}

    as_before_the_backup(go_on)
    ((_, line),) = lines()
    assert (line["kind"], line["because"]) == (KIND.key, f"erasure:{erasure.pk}")
    assert WORD not in json.dumps(line)
    done = [actions.replay_erasures().gone[KIND.key] for _ in range(2)]
    assert done == [1, 0]
    assert places_of(WORD) == places_of(PERSON) == {}
    assert (Erasure.objects.get().state, explained()) == ("withdrawn", ([], 3))


def test_one_that_is_live_again_after_a_restore_is_kept(set_hold, northwind):
    hold = set_hold(subject=PERSON)
    register(KIND.key, [hold.pk], because="rule:3", team_id=northwind.pk)
    assert actions.replay_erasures().held == 1
    assert LegalHold.objects.get().subject == PERSON


def test_nothing_goes_if_recording_fails(ended, monkeypatch):
    hold = ended()

    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("reviewapp.audit.actions.forgetting.record_many", refuse)
    with pytest.raises(RuntimeError):
        forget([hold])
    assert LegalHold.objects.get().name == hold.name


def test_pages_say_what_took_it(ended, workflow, client, ada):
    hold = ended(subject=PERSON, workflow=workflow)
    client.force_login(ada)
    pages = [reverse("retention:holds"), reverse("retention:hold", args=[hold.pk])]
    assert all(WORD in client.get(page).content.decode() for page in pages)
    forget([hold])
    for page in pages:
        said = client.get(page).content.decode()
        assert "by rule “Cases”" in said
        assert workflow.name in said
        assert "A released hold" in said
        assert WORD not in said
        assert PERSON not in said


def test_pages_offer_to_erase_what_only_a_hold_still_names(ended, northwind, client, ada, alan):
    ended()
    client.force_login(ada)
    found = client.post(reverse("retention:persons"), {"subject": PERSON}).content.decode()
    assert "Released legal holds" in found
    assert "Ask to erase" in found
    assert "Write it out" in found
    erasure = actions.ask_erasure(northwind, PERSON, by=alan, reason="Case 3.")
    page = client.get(reverse("retention:erasure", args=[erasure.pk])).content.decode()
    assert "Erase what names this person" in page
