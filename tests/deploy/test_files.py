"""The files an operator deploys by: what cannot run here is held against linters, schemas and the product."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
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


WORDS = {
    "": {"name", "services", "volumes", "secrets"},
    "service": {
        *("image", "build", "command", "environment", "secrets", "volumes", "tmpfs", "read_only", "cap_drop"),
        *("security_opt", "restart", "depends_on", "deploy", "healthcheck", "stop_grace_period", "ports"),
        *("user", "shm_size"),
    },
    "healthcheck": {"test", "interval", "timeout", "start_period"},
    "depends_on": {"service_started", "service_healthy", "service_completed_successfully"},
}


def test_the_composition_says_nothing_that_compose_does_not_know():
    """Its schema comes with no package: these are the words of it that we use, and a slip is none of them."""
    assert {word for word in COMPOSE if not word.startswith("x-")} == WORDS[""]
    for name, service in COMPOSE["services"].items():
        assert service.keys() <= WORDS["service"], name
        assert service.get("healthcheck", {}).keys() <= WORDS["healthcheck"], name
        assert service.get("deploy", {}).keys() <= {"replicas"}, name


def test_services_wait_for_what_is_there_and_can_come_true():
    services = COMPOSE["services"]
    for name, service in services.items():
        waits = service.get("depends_on", {})
        assert set(waits) <= services.keys(), name
        for other in waits if isinstance(waits, dict) else ():
            condition = waits[other]["condition"]
            assert condition in WORDS["depends_on"], name
            assert condition != "service_healthy" or services[other]["healthcheck"], (name, other)
            assert (condition == "service_completed_successfully") == (services[other]["restart"] == "no")


def test_every_volume_of_the_composition_is_declared_or_a_file_beside_it():
    used = set()
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = re.fullmatch(r"(?:\$\{\w+:-)?([^:}]+)\}?:/.*", volume)[1]
            used |= set() if source.startswith("./") else {source}
            assert not source.startswith("./") or (DEPLOY / source).exists(), volume

    assert used == COMPOSE["volumes"].keys()


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

    @pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")
    def test_nginx_takes_the_whole_file(self, tmp_path):
        """As it is shipped, TLS and all, but for places; the certificate is one for this test."""
        write_certificate(tmp_path)
        conf = self.lines.replace("server web:8000", "server 127.0.0.1:8000")
        conf = conf.replace("/etc/nginx/certificates", str(tmp_path)).replace(
            "/run/nginx.pid", f"{tmp_path}/pid"
        )
        conf = re.sub(r"(_temp_path) /tmp/", rf"\1 {tmp_path}/", conf)
        if nginx_is_older_than((1, 25, 1)):  # which says the same by a word of the line before
            conf = conf.replace("        http2 on;\n", "").replace("8443 ssl;", "8443 ssl http2;")
        (tmp_path / "nginx.conf").write_text(conf)
        done = subprocess.run(
            ["nginx", "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert done.returncode == 0, done.stderr
        assert "[warn]" not in done.stderr

    def test_it_waits_for_the_longest_poll(self):
        assert min(int(each) for each in self.said("proxy_read_timeout")) > 35


def nginx_is_older_than(version):
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    return tuple(map(int, re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said).groups())) < version


def write_certificate(folder):
    """A key and a certificate that it signed itself, good for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "review.example.com")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + timedelta(hours=1)).sign(key, SHA256())
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_the_readme_of_operations_names_each_file():
    told = (ROOT / "docs" / "operations.md").read_text()

    for name in ("Dockerfile", "compose.yaml", "nginx.conf", "kubernetes"):
        assert f"config/deploy/{name}" in told, Path(name)
    assert "make-owner.sql" in told
