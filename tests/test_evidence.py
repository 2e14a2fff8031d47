"""What the documents name as evidence is there."""

import re

import pytest

from config.stack.places import ROOT

DOCUMENTS = ("asvs.md", "threat-model.md", "runbooks.md")
PATH = re.compile(r"`((?:reviewapp|tests|config|docs)/[\w./-]+)`")
COMMAND = re.compile(r"manage\.py (\w+)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_named_exists(name):
    named = set(PATH.findall((ROOT / "docs" / name).read_text()))

    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name):
    commands = {path.stem for path in (ROOT / "reviewapp").glob("*/management/commands/*.py")}

    assert set(COMMAND.findall((ROOT / "docs" / name).read_text())) <= commands
