"""A backup is taken, put back elsewhere, proven there, and made to forget again what was erased since."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from config.stack.places import ROOT
from reviewapp.audit.actions import latest_position, seal
from reviewapp.audit.models import Event
from reviewapp.base.keeping import ERASE, Order
from reviewapp.base.strict_json import Row
from reviewapp.intake.actions import submit
from reviewapp.retention import register
from reviewapp.review.actions.forget import forget_of_outputs
from reviewapp.review.models import Output
from reviewapp.web.backups.making import DUMP, forget_old, make_backup
from reviewapp.web.backups.manifest import NAME, Manifest
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


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


def restored(folder, address, settings, *options):
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", folder, *options],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": address,
            "AUDIT_KEY_FILE": str(settings.AUDIT_KEY_FILE),
            "ERASURES_FILE": str(settings.ERASURES_FILE),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done, json.loads(done.stdout) if done.stdout.startswith("{") else {}


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


def test_what_was_erased_since_is_forgotten_again(output, elsewhere, settings, tmp_path, ada):
    """Even if the clock of the worker that erased is half an hour late."""
    folder = make_backup(tmp_path / "backups")
    erased(output, by=ada)
    path = settings.ERASURES_FILE
    line = json.loads(path.read_text())
    late = datetime.fromisoformat(line["at"]) - timedelta(minutes=30)
    path.write_text(json.dumps(line | {"at": late.isoformat()}) + "\n")
    _, told = restored(folder, elsewhere, settings)

    assert "1" in told["forgotten_again"]
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
