"""A backup is taken, put back elsewhere, proven there, and made to forget again what was erased since."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from config.stack.places import ROOT
from reviewapp.audit import keys
from reviewapp.audit.actions import latest_position, seal
from reviewapp.audit.models import Event
from reviewapp.base.keeping import ERASE, Order
from reviewapp.base.strict_json import Row
from reviewapp.intake.actions import submit
from reviewapp.retention import register
from reviewapp.review import actions
from reviewapp.review.actions.forget import forget_of_outputs
from reviewapp.review.models import Output, Review
from reviewapp.web.backups.making import DUMP, forget_old, make_backup
from reviewapp.web.backups.manifest import NAME, Manifest
from reviewapp.web.backups.restoring import NO_REGISTER, OLD_REGISTER
from tests import factories
from tests.servers import ROLES

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "SELECT output FROM review_outputcontent"
EFFECT = "from reviewapp.review.actions import let_decisions_take_effect as let; let()"


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture
def output(northwind, rosa, support_agent):
    workflow = factories.make_workflow(northwind, slug="support-replies")
    factories.make_queue(northwind, rosa)
    factories.make_policy(workflow)
    return posted(support_agent, "The parcel of Mr Quendel is late.")


@pytest.fixture
def elsewhere():
    """The address of an empty database on the same server, gone afterwards."""
    place, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    host = quote(place["HOST"], safe="")
    port = f":{place['PORT']}" if place["PORT"] else ""
    yield f"postgres://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}{port}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(*arguments, **environment):
    """A command in a process of its own, with what it printed if that was JSON."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {name: str(value) for name, value in environment.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, json.loads(done.stdout) if done.stdout.startswith("{") else {}


def here(settings):
    return {"AUDIT_KEY_FILE": settings.AUDIT_KEY_FILE, "ERASURES_FILE": settings.ERASURES_FILE}


def restored(folder, address, settings, *options):
    return manage("restore", folder, *options, DATABASE_URL=address, **here(settings))


def asked(address, question):
    with psycopg.connect(address, options="-c app.team_ids=*") as other:
        return other.execute(question).fetchone()[0]


def test_what_is_restored_elsewhere_is_whole_and_proven(output, elsewhere, settings, tmp_path):
    folder = make_backup(tmp_path / "backups")
    done, told = restored(folder, elsewhere, settings)

    assert done.returncode == 0, done.stderr
    assert told["trail"]["events"] >= told["position"] > 0
    assert told["trail"]["contents"] >= 1
    assert asked(elsewhere, "SELECT title || output::text FROM review_outputcontent").endswith('is late."')
    assert asked(elsewhere, "SELECT count(*) FROM audit_event WHERE action = 'backup.restored'") == 1
    assert asked(elsewhere, "SELECT count(*) FROM accounts_session") == 0
    assert (told["put_back"], told["undone"]) == ([], [])


def test_on_a_new_machine_all_that_proves_and_repeats_is_put_back(output, elsewhere, settings, tmp_path, ada):
    """There the trail verifies, and the next backup forgets what this one did."""
    erased(output, by=ada)
    folder = make_backup(tmp_path / "backups", with_keys=True)
    new = {"DATABASE_URL": elsewhere, "VAR_DIR": tmp_path / "new"}
    done, told = manage("restore", folder, **new)

    audit, register = tmp_path / "new" / "audit", tmp_path / "new" / "erasures" / "register.jsonl"
    assert done.returncode == 8, done.stdout + done.stderr
    assert [name.partition(":")[0] for name in told["put_back"]] == [
        *("public-keys.txt", "checkpoints.log", "erasures.jsonl", "key.pem")
    ], done.stderr
    assert {path.name for path in audit.iterdir()} == {"public-keys.txt", "checkpoints.log", "key.pem"}
    assert register.read_text() == settings.ERASURES_FILE.read_text()
    assert [oct(path.stat().st_mode)[-3:] for path in (audit / "key.pem", register)] == ["600", "600"]
    verified, report = manage("audit_verify", "--payloads", "--max-age", 10**6, **new)
    assert (verified.returncode, report["counts"]) == (0, {})
    assert report["outside_checkpoints"] >= 1


def test_what_is_there_is_never_overwritten_and_keys_are_added(output, elsewhere, settings, tmp_path):
    """A relay that was started too early has made a key of its own: it goes on with that one."""
    folder = make_backup(tmp_path / "backups", with_keys=True)
    known, own = (folder / "public-keys.txt").read_text(), tmp_path / "new" / "audit"
    settings.AUDIT_KEY_FILE = own / "key.pem"
    new = str(keys.publish_key())
    files = [own / "key.pem", own / "checkpoints.log", settings.ERASURES_FILE]
    files[1].write_text("a log of here\n")
    before = [path.read_bytes() for path in files]
    done, told = restored(folder, elsewhere, settings)

    assert done.returncode == 0, done.stderr
    assert (own / "public-keys.txt").read_text() == f"{known}{new}\n"
    assert told["put_back"] == ["public-keys.txt: " + "+".join(known.split("+")[:2])]
    assert [path.read_bytes() for path in files] == before


def test_a_file_that_cannot_be_put_back_is_named(output, elsewhere, settings, tmp_path):
    folder = make_backup(tmp_path / "backups")
    (tmp_path / "no-folder").write_text("")
    settings.AUDIT_KEY_FILE = tmp_path / "no-folder" / "key.pem"
    done, told = restored(folder, elsewhere, settings)

    assert (done.returncode, told["exit_code"], told["trail"]["exit_code"]) == (8, 8, 0)
    assert "public-keys.txt could not be put back" in told["undone"][0]
    assert "public-keys.txt could not be put back" in done.stderr


@pytest.mark.parametrize("kept", [True, False], ids=["with that of the backup", "with none at all"])
def test_a_lost_register_is_no_success(output, elsewhere, settings, tmp_path, kept):
    """Nobody can say what was erased since the backup."""
    folder = make_backup(tmp_path / "backups")
    settings.ERASURES_FILE.unlink()
    if not kept:  # one that the manifest does not name is not of the backup
        told = json.loads((folder / NAME).read_text())
        del told["files"]["erasures.jsonl"]
        (folder / NAME).write_text(json.dumps(told))
    done, told = restored(folder, elsewhere, settings)

    assert (done.returncode, told["trail"]["exit_code"]) == (8, 0)
    assert told["undone"] == [OLD_REGISTER if kept else NO_REGISTER]
    assert settings.ERASURES_FILE.exists() is kept
    assert (
        asked(elsewhere, "SELECT facts->>'exit_code' FROM audit_event WHERE action = 'backup.restored'")
        == "8"
    )


@pytest.fixture
def half_repeated(output, elsewhere, settings, tmp_path, rosa):
    """A restore of a decision that may still be undone; the register says its output was erased since."""
    review = actions.claim(Review.objects.get(output=output), by=rosa)
    actions.decide(
        review, by=rosa, verdict="approved", token=review.token, seen_digest=review.content.digest_hex,
        submission_id=uuid4(),
    )  # fmt: skip
    folder = make_backup(tmp_path / "backups")
    register.register(register.PERSON, [output.pk], because="erasure:7", team_id=output.team_id)
    register.register("of-next-year", ["1"], because="rule:3", team_id=output.team_id)
    with settings.ERASURES_FILE.open("a") as file:
        file.write("half a li")
    return restored(folder, elsewhere, settings)


def test_each_erasure_that_is_not_repeated_is_named(half_repeated):
    done, told = half_repeated

    assert (done.returncode, told["trail"]["exit_code"], len(told["undone"])) == (8, 0, 3)
    for sentence in ("Line 3 of the register", "“of-next-year”", "1 outputs wait for a decision"):
        assert any(sentence in each for each in told["undone"])
        assert sentence in done.stderr


def test_once_a_relay_has_run_the_rest_is_forgotten(half_repeated, elsewhere, settings):
    there = {"DATABASE_URL": elsewhere, **here(settings)}
    since = half_repeated[1]["forgotten_again"]["since"]
    assert asked(elsewhere, WORDS) is not None
    with psycopg.connect(elsewhere, options="-c app.team_ids=*") as clock:
        clock.execute("UPDATE review_decision SET takes_effect_at = now() - interval '1 hour'")
    manage("shell", "-c", EFFECT, **there)
    again, _ = manage("replay_erasures", "--since", since, **there)

    assert "outputs wait" not in again.stderr
    assert (again.returncode, asked(elsewhere, WORDS)) == (8, None)  # the other two lines stay as they are


def test_the_role_for_backups_takes_one_that_restores(output, elsewhere, settings, tmp_path):
    """It may only read, so no event can tell: refused before anything is written, unless it is meant."""
    signed_in = {"DATABASE_URL": address_of("reviewapp_backup"), **here(settings)}
    refused, _ = manage("backup", tmp_path / "backups", **signed_in)
    assert refused.returncode == 1
    assert "reviewapp_backup may not add to the trail" in refused.stderr
    assert not (tmp_path / "backups").exists()

    made, _ = manage("backup", tmp_path / "backups", "--no-event", **signed_in)
    assert made.returncode == 0, made.stderr
    (folder,) = (tmp_path / "backups").iterdir()
    done, told = restored(folder, elsewhere, settings)
    assert done.returncode == 0, done.stderr
    assert told["position"] > 0
    assert not Event.objects.filter(action="backup.made").exists()


def address_of(role):
    address = urlsplit(json.loads(os.environ[ROLES])[role])
    return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_what_was_erased_since_is_forgotten_again(output, elsewhere, settings, tmp_path, ada):
    """Even if the clock of the worker that erased is half an hour late."""
    folder = make_backup(tmp_path / "backups")
    erased(output, by=ada)
    path = settings.ERASURES_FILE
    line = json.loads(path.read_text())
    late = datetime.fromisoformat(line["at"]) - timedelta(minutes=30)
    path.write_text(json.dumps(line | {"at": late.isoformat()}) + "\n")
    _, told = restored(folder, elsewhere, settings)

    assert told["forgotten_again"]["rows"] == {"content": 1}
    assert asked(elsewhere, "SELECT count(*) FROM review_outputcontent WHERE output IS NOT NULL") == 0
    assert told["exit_code"] == 0


def test_a_backup_that_was_touched_is_refused(output, elsewhere, settings, tmp_path):
    folder = make_backup(tmp_path / "backups")
    with (folder / DUMP).open("r+b") as file:
        file.seek(1000)
        file.write(b"someone else's bytes")
    done, _ = restored(folder, elsewhere, settings)

    assert done.returncode == 1
    assert "is not what was written. Nothing was changed" in done.stderr
    assert asked(elsewhere, "SELECT count(*) FROM pg_class WHERE relname = 'audit_event'") == 0


def test_a_trail_that_was_cut_before_the_backup_is_noticed(output, elsewhere, settings, tmp_path):
    """The checkpoint in the manifest says more than the dump holds."""
    folder = make_backup(tmp_path / "backups")
    posted(output.agent, "Another.")
    later = make_backup(tmp_path / "others")
    told = json.loads((folder / NAME).read_text())
    told["note"] = Manifest.read(later).note
    (folder / NAME).write_text(json.dumps(told))
    done, _ = restored(folder, elsewhere, settings)

    assert done.returncode == 3


def test_a_database_that_is_not_empty_is_replaced_only_by_its_name(output, elsewhere, settings, tmp_path):
    folder = make_backup(tmp_path / "backups")
    restored(folder, elsewhere, settings)
    refused, _ = restored(folder, elsewhere, settings)
    replaced, told = restored(folder, elsewhere, settings, "--replace", elsewhere.rpartition("/")[2])

    assert "is not empty. Nothing was changed" in refused.stderr
    assert replaced.returncode == 0, replaced.stderr
    assert told["exit_code"] == 0


def test_a_backup_of_a_newer_release_is_refused(output, elsewhere, settings, tmp_path):
    folder = make_backup(tmp_path / "backups")
    told = json.loads((folder / NAME).read_text())
    told["migrations"].append("review.9999_of_next_year")
    (folder / NAME).write_text(json.dumps(told))
    done, _ = restored(folder, elsewhere, settings)

    assert "of a newer release" in done.stderr


def test_the_command_leaves_an_event_and_says_where_it_wrote(output, tmp_path, capsys):
    call_command("backup", str(tmp_path / "backups"))
    (folder,) = (tmp_path / "backups").iterdir()

    assert str(folder) in capsys.readouterr().out
    assert Event.objects.get(action="backup.made").facts["position"] == latest_position() >= 1


def test_half_a_backup_never_has_a_name_and_leaves_nothing(output, tmp_path, monkeypatch):
    monkeypatch.setattr("reviewapp.web.backups.making.outside", broken)

    with pytest.raises(OSError, match="disk"):
        make_backup(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def broken(**_):
    raise OSError("the disk is full")


def test_backups_that_are_too_old_go_and_nothing_else_does(output, tmp_path):
    folder = make_backup(tmp_path / "backups")
    old = folder.rename(folder.with_name("reviewapp-20200101T000000Z"))
    strange = old.with_name("reviewapp-notes")
    strange.mkdir()
    kept = make_backup(tmp_path / "backups")

    assert forget_old(tmp_path / "backups", days=35) == 1
    assert sorted((tmp_path / "backups").iterdir()) == sorted([kept, strange])


def test_the_signing_key_goes_along_only_when_asked_for(output, tmp_path):
    plain = make_backup(tmp_path / "plain")
    whole = make_backup(tmp_path / "whole", with_keys=True)

    assert not (plain / "key.pem").exists()
    assert (whole / "key.pem").exists()


def test_a_backup_without_the_key_it_was_to_have_is_not_written(tmp_path, settings):
    settings.AUDIT_KEY_FILE = tmp_path / "elsewhere" / "key.pem"
    with pytest.raises(CommandError, match="Nothing was written"):
        make_backup(tmp_path / "whole", with_keys=True)

    assert not (tmp_path / "whole").exists()


def test_a_folder_that_is_no_backup_is_refused(tmp_path):
    with pytest.raises(CommandError, match="holds no backup of ours"):
        Manifest.read(tmp_path)


def posted(agent, text):
    """An output that came in by the one way in, with its event sealed."""
    (result,) = submit(
        agent, [Row({"workflow": "support-replies", "external_id": text, "input": {}, "output": text})]
    )
    assert result.error is None, result.error.errors
    while seal():
        pass
    return Output.objects.get(external_id=text)


def erased(output, *, by):
    order = Order(ERASE, because="erasure:test", by=by, team_id=output.team_id)
    with transaction.atomic():
        register.register("content", [output.pk], because=order.because, team_id=output.team_id)
        forget_of_outputs([output.pk], "content", order)
