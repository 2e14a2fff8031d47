import re

import pytest
from django.core.management import CommandError, call_command

from reviewapp.accounts.models import Invitation, Team, User


@pytest.fixture
def found(db, capsys):
    def found(name="Northwind", email="ada@example.org"):
        call_command("found_team", name, email)
        return re.search(r"http\S+/invitations/\S+", capsys.readouterr().out)[0]

    return found


def test_the_printed_link_makes_the_first_admin(found, client):
    link = found()
    sent = {"name": "Ada", "new_password": "three blue herons", "new_password_again": "three blue herons"}
    path = "/" + link.split("/", 3)[3]
    assert client.post(path, sent).status_code == 302
    assert User.objects.get().roles_in(Team.objects.get()) == {"admin"}


def test_running_it_again_gives_a_new_link_and_no_second_team(found):
    first, second = found(), found()
    assert first != second
    assert Team.objects.count() == 1
    assert Invitation.objects.open().count() == 1


def test_a_member_is_not_invited_again(found, ada, northwind):
    with pytest.raises(CommandError, match="member already"):
        call_command("found_team", northwind.slug, ada.email)
    assert not Invitation.objects.exists()


def test_a_name_without_letters_founds_nothing(db):
    with pytest.raises(CommandError, match="needs a letter"):
        call_command("found_team", "!!!", "ada@example.org")
    assert not Team.objects.exists()
