"""The files an operator deploys by: what cannot run here is held against linters, schemas and the product."""

import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from django.urls import reverse

from config.stack.places import ROOT
from reviewapp.base.gate import LONGEST_FORM, MEBIBYTE
from reviewapp.intake.api import OutputBatch
from tests.crawl import routes

DEPLOY = ROOT / "config" / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OURS = ("prepare", "roles", "web", "relay", "worker", "beat")
VERSION = "1.32"


def objects():
    """Every object of the manifests, kustomize's own file left out."""
    for file in KUBERNETES:
        if file.name != "kustomization.yaml":
            yield from ((file.name, each) for each in yaml.safe_load_all(file.read_text()) if each)


def pods():
    for _, each in objects():
        if each["kind"] in ("Deployment", "Job"):
            named = each["metadata"]
            yield named.get("name") or named["generateName"], each["spec"]["template"]["spec"]


def test_the_image_is_made_as_images_should_be():
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "--no-color", DEPLOY / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret():
    lines = (DEPLOY / "Dockerfile").read_text()

    assert re.findall(r"^USER (.*)$", lines, re.MULTILINE)[-1] == "10001:10001"
    assert "--require-hashes --only-binary :all:" in lines
    assert not re.search(r"^(ENV|ARG).*(SECRET_KEY|DATABASE_URL)", lines, re.MULTILINE)


def test_what_is_copied_into_the_image_is_there():
    asked = re.findall(r"^COPY (?!--)(.*) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert all((ROOT / name).exists() for line in asked for name in line.split())


@pytest.mark.parametrize(("file", "thing"), list(objects()), ids=lambda each: str(each)[:40])
def test_each_manifest_is_what_kubernetes_takes(file, thing):
    kubernetes_validate.validate(thing, VERSION, strict=True)


def test_every_manifest_is_applied_but_the_examples():
    listed = set(yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())["resources"])

    ours = {file.name for file in KUBERNETES if not file.name.endswith(".example.yaml")}

    assert listed == ours - {"kustomization.yaml"}


@pytest.mark.parametrize(
    ("name", "pod"), list(pods()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_no_pod_may_more_than_it_needs(name, pod):
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_each_process_reads_only_its_own_address_of_the_database():
    for name, pod in pods():
        (secret,) = (each["secret"] for each in pod["volumes"] if "secret" in each)
        urls = [each["key"] for each in secret["items"] if each["key"].startswith("database-url")]
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            told = [each["value"] for each in container["env"] if each["name"] == "DATABASE_URL_FILE"]
            assert told == [f"/run/secrets/reviewapp/{url}" for url in urls], name


def test_whatever_may_die_alone_runs_more_than_once():
    replicas = {
        each["metadata"]["name"]: each["spec"]["replicas"]
        for _, each in objects()
        if each["kind"] == "Deployment"
    }

    assert replicas == {"web": 3, "relay": 2, "worker": 2, "beat": 1}


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_has_a_root_it_cannot_write(name):
    service = COMPOSE["services"][name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "ports" not in service  # only the proxy is reached from outside


def test_every_secret_of_the_composition_is_a_file_that_settings_read():
    services = COMPOSE["services"]
    asked = [secret for each in services.values() for secret in each.get("secrets", ())]

    assert {each if isinstance(each, str) else each["source"] for each in asked} == set(COMPOSE["secrets"])
    assert {"DATABASE_URL_FILE", "SECRET_KEY_FILE"} <= services["web"]["environment"].keys()


@pytest.mark.parametrize("name", ["web", "relay", "worker"])
def test_a_service_signs_in_with_a_role_of_its_own(name):
    service = COMPOSE["services"][name]
    urls = [secret for secret in service["secrets"] if secret.startswith("database-url")]

    assert urls == [f"database-url-{name}"]
    assert service["environment"]["DATABASE_URL_FILE"] == f"/run/secrets/database-url-{name}"


def test_the_owner_of_the_tables_is_no_superuser():
    database = COMPOSE["services"]["database"]
    made = (DEPLOY / "make-owner.sql").read_text()

    assert database["environment"]["POSTGRES_USER"] == "postgres"
    assert "./make-owner.sql:/docker-entrypoint-initdb.d/make-owner.sql:ro" in database["volumes"]
    assert re.search(
        r"^CREATE ROLE reviewapp_owner LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS\b", made, re.MULTILINE
    )
    (read,) = re.findall(r"/run/secrets/([a-z-]+)", made)
    assert read in database["secrets"]
    assert not database["environment"]["POSTGRES_PASSWORD_FILE"].endswith(f"/{read}")


def test_images_of_others_are_named_by_a_release():
    images = [each["image"] for name, each in COMPOSE["services"].items() if name not in OURS]

    assert all(":" in image and not image.endswith(":latest") for image in images)


class TestNginx:
    """The proxy lets through what the product takes, and waits longer than the product does."""

    lines = (DEPLOY / "nginx.conf").read_text()

    def said(self, word):
        return [match.rstrip("ms") for match in re.findall(rf"{word} (\d+[ms])", self.lines)]

    def test_it_takes_the_largest_body_that_the_product_takes(self):
        limits = [int(each) * MEBIBYTE for each in self.said("client_max_body_size")]

        assert limits[0] == MEBIBYTE
        assert limits[1] >= max(LONGEST_FORM, OutputBatch.body_limit)

    def test_its_exceptions_are_addresses_of_the_product(self):
        (pattern,) = re.findall(r"location ~ (\S+) \{", self.lines)
        addresses = {route.address({}) for route in routes() if not route.arguments}
        larger = {address for address in addresses if re.search(pattern, address)}

        assert {"/api/v1/outputs/batch", "/api/v1/history", "/settings/import/"} <= larger
        assert "/api/v1/outputs" not in larger

    @pytest.mark.parametrize("name", ["accounts:reset", "accounts:accept"])
    def test_its_log_tells_no_link_that_lets_somebody_in(self, name):
        (pattern,) = re.findall(r'"~(\^\S+)" "\$\{front\}…";', self.lines)
        found = re.match(pattern.replace("?<front>", "?P<front>"), reverse(name, args=["s3cret"]))
        logged = re.search(r"log_format plain (.*?);", self.lines, re.DOTALL)[1]

        assert found["front"] == reverse(name, args=["s3cret"]).removesuffix("s3cret/")
        assert "$told" in logged
        assert not re.search(r"\$(uri|request|request_uri|http_referer)\b", logged)
        assert "error_log /dev/stderr crit;" in self.lines

    def test_it_waits_for_the_longest_poll(self):
        assert min(int(each) for each in self.said("proxy_read_timeout")) > 35


def test_the_readme_of_operations_names_each_file():
    told = (ROOT / "docs" / "operations.md").read_text()

    for name in ("Dockerfile", "compose.yaml", "nginx.conf", "kubernetes"):
        assert f"config/deploy/{name}" in told, Path(name)
    assert "make-owner.sql" in told
