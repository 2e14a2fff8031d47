"""An export proves itself to a script that has nothing of ours; each way of tampering is found."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.urls import reverse

from reviewapp.accounts.actions import change_role
from reviewapp.audit.actions import record, seal
from reviewapp.audit.models import Checkpoint, Event
from reviewapp.audit.notes import sign_note
from tests import factories


@pytest.fixture
def exported(northwind, otto, rosa, ada, aude, signed_in, tmp_path):
    """An auditor's export of a trail of two teams, unpacked; the script lies in it."""
    for number in range(37):
        team, by = (northwind, rosa) if number % 5 else (otto.teams[0], otto)
        record("review.decided", subject=("review", number), by=by, team=team, verdict="approved")
        if number % 10 == 9:
            seal()
    change_role(rosa, team=northwind, roles=["reviewer", "senior"], reason="She knows it best.", by=ada)
    seal()
    return unpacked(signed_in(aude), tmp_path)


def unpacked(browser, folder, **filters):
    answer = browser.post(reverse("audit:export"), filters)
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as bundle:
        bundle.extractall(folder)
    return folder


def check(folder, *options, script=None):
    """The exit code and the report of the script, in a bare Python without site packages."""
    command = [
        sys.executable,
        "-I",
        "-S",
        str(script or folder / "verify.py"),
        str(folder),
        *map(str, options),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env={}, check=False, timeout=60)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def lines_of(folder, name="trail.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def write(folder, lines, name="trail.jsonl"):
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))


def place_of_event(lines, position=7):
    return next(place for place, line in enumerate(lines) if line.get("position") == position)


def test_an_untouched_export_verifies_with_nothing_of_ours(exported, client):
    code, report = check(exported)

    assert (code, report["result"], report["first_bad_position"]) == (0, "ok", None)
    assert report["size"] == Checkpoint.objects.order_by("-size").first().size
    assert (report["shown"] + report["withheld"], report["withheld"]) == (report["size"], 8)
    assert (report["contents"], report["checkpoints_inside_withheld_runs"]) == (1, 0)
    assert client.get("/audit/verifier.py").content == (exported / "verify.py").read_bytes()


def test_the_zip_itself_verifies(exported, tmp_path):
    path = tmp_path / "whole.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        for file in exported.iterdir():
            if file != path:
                bundle.write(file, file.name)

    assert check(path, script=exported / "verify.py")[0] == 0


def test_a_filtered_export_withholds_the_rest_and_still_adds_up(exported, signed_in, aude, tmp_path):
    folder = unpacked(signed_in(aude), tmp_path / "some", action="accounts.roles_changed")
    code, report = check(folder)

    assert (code, report["shown"], report["contents"]) == (0, 1, 1)
    assert report["withheld"] == report["size"] - 1
    assert json.loads((folder / "manifest.json").read_text())["asked"] == {
        "action": ["accounts.roles_changed"]
    }


TAMPERED = {
    "an event says something else": lambda lines, at: lines[at]["facts"].update(verdict="rejected"),
    "an event says it was another time": lambda lines, at: lines[at].update(at="2020-01-01T00:00:00.000000Z"),
    "an event has another actor": lambda lines, at: lines[at]["actor"].update(id="1"),
    "an event is gone": lambda lines, at: lines.pop(at),
    "two events are swapped": lambda lines, at: lines.insert(at, lines.pop(at + 1)),
    "an event is there twice": lambda lines, at: lines.insert(at, lines[at]),
    "a run is said to be longer": lambda lines, at: lines[0].update(withheld=[1, 2]),
    "a run has another hash": lambda lines, at: lines[0].update(hashes=["00" * 32]),
    "a line is no event": lambda lines, at: lines.__setitem__(at, {"position": 7}),
}


@pytest.mark.parametrize("way", sorted(TAMPERED))
def test_each_kind_of_tampering_is_found(exported, way):
    lines = lines_of(exported)
    TAMPERED[way](lines, place_of_event(lines))
    write(exported, lines)

    assert check(exported)[0] == 2


def test_an_event_changed_together_with_its_digest_is_found(exported):
    sys.path.insert(0, str(exported))
    try:
        import verify  # noqa: PLC0415  what the export brought along
    finally:
        sys.path.remove(str(exported))
    lines = lines_of(exported)
    event = lines[place_of_event(lines)]
    event["facts"]["verdict"] = "rejected"
    event["digest"] = verify.digest_of(event).hex()
    write(exported, lines)

    assert check(exported)[0] == 2


def test_a_tail_cut_off_is_found(exported):
    write(exported, lines_of(exported)[:-3])

    assert check(exported)[0] == 3


def test_a_tail_cut_off_with_its_checkpoints_is_found_by_the_manifest(exported):
    first = Checkpoint.objects.order_by("size").first()
    (exported / "checkpoints.txt").write_text(first.note)
    lines = [
        line for line in lines_of(exported) if line.get("position", line.get("withheld", [0, 0])[-1]) <= 10
    ]
    write(exported, lines)

    assert check(exported)[0] == 3


def test_a_foreign_signature_is_found(exported):
    last = Checkpoint.objects.order_by("-size").first()
    note = sign_note(
        Ed25519PrivateKey.generate(), origin="reviewapp.test/audit", size=last.size, root=bytes(last.root)
    )
    (exported / "checkpoints.txt").write_text(note)

    assert check(exported)[0] == 5


def test_keys_had_before_are_trusted_instead_of_those_that_came_along(exported, tmp_path):
    (tmp_path / "own-keys").write_text("")

    assert check(exported, "--keys", tmp_path / "own-keys")[0] == 5
    assert check(exported, "--keys", exported / "public-keys.txt")[0] == 0


def test_content_that_was_changed_is_found(exported):
    contents = lines_of(exported, "contents.jsonl")
    contents[0]["value"] = {"reason": "Another one."}
    write(exported, contents, "contents.jsonl")

    assert check(exported)[0] == 6


def test_checkpoints_kept_outside_are_compared(exported, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text((exported / "checkpoints.txt").read_text())
    assert check(exported, "--external", outside)[0] == 0

    own = Checkpoint.objects.order_by("-size").first()
    outside.write_text(own.note.replace(f"\n{own.size}\n", f"\n{own.size + 9}\n"))
    assert check(exported, "--external", outside)[0] == 5


def test_history_written_anew_is_found_by_a_checkpoint_kept_outside(exported, tmp_path, own_signature):
    (tmp_path / "outside").write_text(own_signature(size=10, root=b"o" * 32))
    assert check(exported, "--external", tmp_path / "outside")[0] == 4

    (tmp_path / "outside").write_text(own_signature(size=10_000, root=b"o" * 32))
    assert check(exported, "--external", tmp_path / "outside")[0] == 3


@pytest.fixture
def own_signature():
    from reviewapp.audit import keys  # noqa: PLC0415

    return lambda size, root: sign_note(
        keys.signing_key(), origin="reviewapp.test/audit", size=size, root=root
    )


def test_only_an_auditor_exports(exported, signed_in, lena, rosa):
    for person in (lena, rosa):
        assert signed_in(person).post(reverse("audit:export")).status_code == 403


def test_an_export_is_on_the_trail_with_its_digest(exported, aude):
    told = Event.objects.get(action="audit.exported")

    assert (told.actor_id, told.facts["withheld"]) == (str(aude.pk), 8)
    assert len(told.facts["digest"]) == 64


def test_nothing_to_export_says_so(exported, signed_in, aude):
    answer = signed_in(aude).post(reverse("audit:export"), {"q": "no such thing"})

    assert answer.status_code == 409


def test_what_agents_sent_is_checked_part_by_part(northwind, aude, signed_in, support_agent, tmp_path):
    output = factories.make_output(factories.make_workflow(northwind), support_agent)
    record(
        "output.received", subject=output, by=support_agent, team=northwind, agent=support_agent,
        content=str(output.content_id), commitment=output.content.commitment(),
    )  # fmt: skip
    seal()
    folder = unpacked(signed_in(aude), tmp_path)
    assert (check(folder)[0], check(folder)[1]["contents"]) == (0, 1)

    told = lines_of(folder, "contents.jsonl")
    told[0]["parts"]["content"]["value"]["title"] = "Another"
    write(folder, told, "contents.jsonl")
    assert check(folder)[0] == 6


def test_the_command_exports_without_a_limit(exported, northwind, aude, tmp_path, capsys):
    path = tmp_path / "trail.zip"
    told = {"team": northwind.slug, "by": aude.email, "out": path}
    call_command("audit_export", **told, filter="action=accounts.")
    code, report = check(path, script=exported / "verify.py")

    assert (code, report["shown"]) == (0, 1)
    with pytest.raises(CommandError, match="there already"):
        call_command("audit_export", **told)
    with pytest.raises(CommandError, match="No event matches"):
        call_command("audit_export", **told | {"out": tmp_path / "none"}, filter="q=nothing")
    assert not (tmp_path / "none").exists()


def test_too_many_for_a_page_are_refused(exported, signed_in, aude, monkeypatch):
    monkeypatch.setattr("reviewapp.web.trail.exporting.asking.MOST", 5)
    answer = signed_in(aude).post(reverse("audit:export"))

    assert answer.status_code == 409
    assert "More than 5 events match" in answer.content.decode()
