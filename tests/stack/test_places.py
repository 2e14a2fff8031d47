"""Where files go, who may read them, and which ports are ours."""

import os
import socket
from pathlib import Path

import pytest

from config.stack import logs, ports
from config.stack.environment import address_here
from config.stack.errors import CannotStart
from config.stack.places import Places, database_user, folder, reachable


def test_a_secret_is_made_once_and_kept_private(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)

    assert places.secret("key") == places.secret("key")
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o777 == 0o600


def test_a_closed_folder_on_the_way_is_noticed(tmp_path):
    class Stranger:
        pw_uid = pw_gid = 64_000

    (tmp_path / "closed").mkdir(mode=0o700)

    assert not reachable(tmp_path / "closed" / "var", Stranger)
    assert reachable(Path("/usr/bin"), Stranger)


def test_a_link_in_the_place_of_our_folder_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CannotStart, match="is not a folder of ours"):
        folder(tmp_path / "sockets", mode=0o700)


def test_only_root_lends_postgresql_another_account(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert database_user() is None

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("REVIEWAPP_DATABASE_USER", "there-is-no-such-account")
    with pytest.raises(CannotStart, match="does not run as root"):
        database_user()


def test_somebody_elses_server_does_not_pass_for_ours(live_server):
    host, port = live_server.thread.host, live_server.thread.port

    assert not ports.answers(host, port, instance="a token it cannot know")
    assert ports.address_of("0.0.0.0", 8000) == "http://127.0.0.1:8000"


def test_a_taken_port_is_refused_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match=r"is taken by process \d+"):
            ports.refuse_taken_port("127.0.0.1", taken.getsockname()[1])


def test_a_log_that_grew_too_large_is_cut_under_its_writer(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 10)
    with (tmp_path / "web.log").open("ab", buffering=0) as writer:
        writer.write(b"long enough to be cut\n")
        logs.rotate(tmp_path, days=30)
        writer.write(b"new\n")

    assert (tmp_path / "web.log").read_bytes() == b"new\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"long enough to be cut\n"


def test_commands_learn_the_address_of_the_product_that_runs(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    assert address_here(places) == {}

    (tmp_path / "run.json").write_text('{"address": "http://127.0.0.1:8210"}')
    assert address_here(places) == {"PUBLIC_URL": "http://127.0.0.1:8210"}
