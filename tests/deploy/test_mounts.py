"""Which process can read and write which files: what one need not know or change it cannot."""

import re

import pytest

from tests.deploy.test_files import COMPOSE, DEPLOY, OURS, objects, pods

VAR, TRAIL, CHECKPOINTS = "/var/lib/reviewapp", "/var/lib/trail", "/var/lib/checkpoints"
EVERY_ONES = {"secret-key", "encryption-key", "redis-url"}
SECRETS = {
    "web": {"database-url-web"},
    "relay": {"database-url-relay", "audit-key"},
    "worker": {"database-url-worker"},
    "beat": set(),
}
WRITES = {
    "web": {VAR},  # files that are imported, the register of erasures
    "relay": {TRAIL, CHECKPOINTS},
    "worker": {VAR},  # exports, the register
    "beat": set(),
}
READS = {"web": {TRAIL}, "relay": set(), "worker": {TRAIL, CHECKPOINTS}, "beat": set()}
PROCESSES = list(SECRETS)


def by_compose(name):
    service = COMPOSE["services"][name]
    found = [re.fullmatch(r"(.+?):(/[^:]+)(:ro)?", each) for each in service.get("volumes", [])]
    writes = {match[2] for match in found if not match[3]}
    return set(service["secrets"]), writes, {match[2] for match in found} - writes, service["environment"]


def by_kubernetes(name):
    pod = dict(pods())[name]
    (container,) = pod["containers"]
    (secret,) = (each["secret"] for each in pod["volumes"] if "secret" in each)
    claims = {each["name"] for each in pod["volumes"] if "persistentVolumeClaim" in each}
    mounts = [each for each in container["volumeMounts"] if each["name"] in claims]
    writes = {each["mountPath"] for each in mounts if not each.get("readOnly")}
    told = {each["name"]: each["value"] for each in container["env"]}
    return (
        {each["key"] for each in secret["items"]},
        writes,
        {each["mountPath"] for each in mounts} - writes,
        told,
    )


@pytest.mark.parametrize("name", PROCESSES)
@pytest.mark.parametrize("by", [by_compose, by_kubernetes])
def test_a_process_has_its_own_secrets_and_files_and_no_others(by, name):
    secrets, writes, reads, _ = by(name)

    assert secrets == EVERY_ONES | SECRETS[name]
    assert writes == WRITES[name]
    assert reads == READS[name]


@pytest.mark.parametrize("by", [by_compose, by_kubernetes])
def test_only_the_relay_is_told_where_the_key_is_that_signs(by):
    told = {name: by(name)[3].get("AUDIT_KEY_FILE", "") for name in PROCESSES}

    assert told.pop("relay").endswith("/audit-key")
    assert not any(told.values())


def test_the_example_shares_the_words_of_the_composition():
    (settings,) = (each["data"] for _, each in objects() if each["kind"] == "ConfigMap")
    ours = COMPOSE["services"]["web"]["environment"]

    for name in ("AUDIT_PUBLIC_DIR", "AUDIT_CHECKPOINTS_FILE"):
        assert settings[name] == ours[name]
    assert ours["AUDIT_PUBLIC_DIR"] == TRAIL
    assert ours["AUDIT_CHECKPOINTS_FILE"].startswith(f"{CHECKPOINTS}/")
    assert settings["REDIS_URL_FILE"].endswith("/redis-url")


@pytest.mark.parametrize("by", [by_compose, by_kubernetes])
def test_beat_is_told_no_address_of_the_database(by):
    _, _, _, told = by("beat")

    assert "DATABASE_URL_FILE" not in told
    assert told["DATABASE_URL"].startswith("postgres://none@")


def test_what_the_owners_commands_need_is_there():
    """Backup, restore and verification: every file outside the database but the key, and time."""
    secrets, writes, reads, told = by_compose("prepare")
    pod = dict(pods())["command-"]
    (container,) = pod["containers"]
    mounted = {each["mountPath"]: each.get("readOnly", False) for each in container["volumeMounts"]}

    assert secrets == EVERY_ONES | {"database-url-owner"}
    assert (writes, reads) == ({VAR}, {TRAIL, CHECKPOINTS})
    assert told["STATEMENT_TIMEOUT_MS"] == "0"
    assert {"name": "STATEMENT_TIMEOUT_MS", "value": "0"} in container["env"]
    assert {path: mounted[path] for path in (VAR, TRAIL, CHECKPOINTS, "/backups")} == {
        VAR: False,
        TRAIL: True,
        CHECKPOINTS: True,
        "/backups": False,
    }


def test_an_unwritten_volume_belongs_to_the_user_of_the_image():
    made = (DEPLOY / "Dockerfile").read_text()
    (line,) = [line for line in made.splitlines() if "install -d -o reviewapp" in line]
    mounted = set().union(*(by_compose(name)[1] | by_compose(name)[2] for name in OURS if name != "roles"))

    assert mounted == set(re.findall(r"/var/lib/\S+", line))
