"""What an operator keeps beside the recipe: readable to whom it must be, in no image and no repository."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from config.stack.children import end, spawn, wait_until
from config.stack.places import ROOT, places_for, temporary_base
from config.stack.valkey import Valkey
from reviewapp.web.management.commands.database_roles import read_passwords

DEPLOY = ROOT / "config" / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
TOLD = (ROOT / "docs" / "operations.md").read_text()
KEPT = (
    *("secrets/secret-key", "secrets/database-url-owner", "secrets.new/secret-key", "certificates/key.pem"),
    *(".env", "kubernetes/secrets.yaml", "backups/reviewapp-20261121T020000Z/database.dump"),
)
NEEDED = (
    *("manage.py", "config/__init__.py", "config/env.py", "config/deploy/healthy.py", "static/js/idle.js"),
    *("config/requirements/runtime.txt", "reviewapp/web/urls.py", "templates/base.html"),
)


@pytest.fixture
def made(tmp_path):
    """The folder of secrets, made as the operator makes it, by somebody whose files all may read."""
    done = make(tmp_path / "secrets")
    assert done.returncode == 0, done.stderr
    return tmp_path / "secrets"


def make(folder):
    command = [sys.executable, "-I", DEPLOY / "make_secrets.py", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False, umask=0)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_its_makers_alone_and_containers_read_each_file(made):
    assert mode(made) == 0o700
    assert {mode(each) for each in made.iterdir()} == {0o444}


def test_every_secret_of_the_composition_is_made(made):
    asked = {each["file"] for each in COMPOSE["secrets"].values() if "CERTIFICATES" not in each["file"]}

    assert asked == {f"./secrets/{each.name}" for each in made.iterdir()}
    assert all(each["file"] == f"./secrets/{name}" for name, each in COMPOSE["secrets"].items()
               if "CERTIFICATES" not in each["file"])  # fmt: skip


def test_each_address_has_the_password_of_its_role(made):
    passwords = read_passwords(made / "role-passwords")

    assert passwords.keys() == {"reviewapp_web", "reviewapp_relay", "reviewapp_worker"}
    for role, password in passwords.items():
        file = made / f"database-url-{role.removeprefix('reviewapp_')}"
        assert file.read_text() == f"postgres://{role}:{password}@database/reviewapp\n"
    owner = (made / "database-password").read_text().strip()
    assert f"reviewapp_owner:{owner}@" in (made / "database-url-owner").read_text()


def test_the_keys_are_keys(made):
    assert len((made / "secret-key").read_text().strip()) >= 50
    assert len((made / "encryption-key").read_text().strip()) == 44
    key = load_pem_private_key((made / "audit-key").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)


def test_made_again_they_stay_as_they_are(made):
    before = {each.name: each.read_text() for each in made.iterdir()}
    again = make(made)

    assert again.returncode == 1
    assert "Nothing was written" in again.stderr
    assert {each.name: each.read_text() for each in made.iterdir()} == before


def test_no_two_are_the_same(made, tmp_path):
    assert make(tmp_path / "others").returncode == 0

    assert all(each.read_text() != (tmp_path / "others" / each.name).read_text() for each in made.iterdir())


@pytest.fixture
def door(made):
    """The socket of a Valkey that runs by the command of the composition, but for its place."""
    with TemporaryDirectory(dir=temporary_base()) as folder:  # a socket's address must be short
        socket = Path(folder) / "s"
        _, conf, *options = COMPOSE["services"]["redis"]["command"]
        program = Valkey(places_for(folder))._program()
        command = [program, made / conf.removeprefix("/run/secrets/"), *options, "--dir", folder]
        child = spawn([*command, "--port", "0", "--unixsocket", socket], env={}, output=subprocess.DEVNULL)
        try:
            assert wait_until(socket.exists, within=20, child=child)
            yield str(socket)
        finally:
            end(child)


def test_redis_lets_nobody_in_without_the_password(made, door):
    (password,) = re.findall(r"redis://:(.+)@redis:6379", (made / "redis-url").read_text())

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=door).ping()
    assert redis.Redis(unix_socket_path=door, password=password).ping()


def test_the_proxy_can_read_its_certificate():
    """Each file is mounted by itself: of a folder that is its maker's alone the proxy could read nothing."""
    conf = (DEPLOY / "nginx.conf").read_text()
    read = set(re.findall(r"ssl_certificate(?:_key)? (\S+);", conf))
    proxy = COMPOSE["services"]["proxy"]

    assert {each["target"] for each in proxy["secrets"]} == read
    assert not any("certificates" in volume for volume in proxy["volumes"])
    assert "mkdir -m 700 certificates" in TOLD
    assert "chmod 444 certificates/*" in TOLD
    assert "python3 make_secrets.py" in TOLD


@pytest.mark.parametrize("kept", KEPT)
def test_the_image_gets_nothing_that_an_operator_keeps(kept):
    assert is_left_out(f"config/deploy/{kept}")


@pytest.mark.parametrize("needed", NEEDED)
def test_the_image_gets_what_it_runs(needed):
    assert (ROOT / needed).exists()
    assert not is_left_out(needed)


@pytest.mark.parametrize("strange", [".git/config", ".env", "var/run.json", "config/x/__pycache__/a.pyc"])
def test_the_image_gets_nothing_else_either(strange):
    assert is_left_out(strange)


def test_git_adds_nothing_that_an_operator_keeps(tmp_path):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    ours = ("compose.yaml", "make_secrets.py", "kubernetes/secrets.example.yaml")
    for name in (*KEPT, *ours):
        (tmp_path / "config" / "deploy" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "config" / "deploy" / name).write_text("x")
    git("init", "--quiet", at=tmp_path)
    git("add", "--all", at=tmp_path)

    added = set(git("ls-files", at=tmp_path).split())
    assert added == {".gitignore", *(f"config/deploy/{name}" for name in ours)}


def git(*arguments, at):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *arguments], cwd=at, env=kept, capture_output=True, text=True, check=True)
    return done.stdout


def is_left_out(path):
    """As the builder judges: of all patterns that fit the path or a folder above it the last one holds."""
    parts = path.split("/")
    above = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    left_out = False
    for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines():
        pattern = line.strip().removeprefix("!").strip("/")
        if pattern and not line.startswith("#") and any(fits(pattern, each) for each in above):
            left_out = not line.startswith("!")
    return left_out


def fits(pattern, path):
    """`*` stays within a folder, `**` is any number of them."""
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    found = re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda each: words.get(each[0]) or re.escape(each[0]), pattern)
    return re.fullmatch(found, path) is not None
