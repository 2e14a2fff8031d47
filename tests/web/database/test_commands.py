"""What an operator runs by hand runs as docs/runbooks.md says: with the web's rights, or by the owner."""

import re

import pytest
from django.core.management import call_command, get_commands
from django.db import ProgrammingError

from config.stack.places import ROOT
from reviewapp.accounts.models import SignInRules
from reviewapp.base.postgres.teams import as_role
from tests.accounts.stepping import give_app

TOLD = (ROOT / "docs" / "runbooks.md").read_text()
BY_THE_WEB = {
    "found_team": lambda team, person: ("found_team", "Southwind", "ada@example.org"),
    "reset_link": lambda team, person: ("reset_link", person.email),
    "reset_second_steps": lambda team, person: ("reset_second_steps", person.email, "--reason=Lost phone."),
    "relax_sign_in": lambda team, person: ("relax_sign_in", team.slug, "--reason=The provider is away."),
}


def lines_of_the_table():
    return [line.split("|")[1:3] for line in TOLD.splitlines() if line.startswith("|")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", BY_THE_WEB)
def test_what_is_done_for_people_may_be_done_by_the_web(name, northwind, rosa):
    give_app(rosa)
    SignInRules.objects.create(team=northwind, require_sso=True)
    with as_role("reviewapp_web"):
        call_command(*BY_THE_WEB[name](northwind, rosa))

    (line,) = [names for names, role in lines_of_the_table() if role.strip() == "`reviewapp_web`"]
    assert set(re.findall(r"`(\w+)`", line)) == BY_THE_WEB.keys()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_for_the_owner_is_refused_to_a_process():
    with as_role("reviewapp_relay"), pytest.raises(ProgrammingError, match="permission denied"):
        call_command("audit_verify", "--payloads")


def test_every_command_of_the_runbooks_is_there():
    by_owner = [names for names, role in lines_of_the_table() if role.strip() == "the owner"]
    named = set(re.findall(r"manage\.py (\w+)", TOLD)) | set(re.findall(r"`(\w+)[ `]", " ".join(by_owner)))

    assert {"audit_verify", "backup", "restore", "seal_again", "database_roles"} <= named
    assert named <= get_commands().keys()
