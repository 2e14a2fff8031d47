"""The bill of materials is whole, in the form others read, and holds no licence we would not take."""

import json
from io import StringIO

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.core.management import call_command
from license_expression import get_spdx_licensing

from reviewapp.web import materials

COPYLEFT = ("GPL-2.0", "GPL-3.0", "AGPL")


def printed(*options):
    told = StringIO()
    call_command("sbom", *options, stdout=told)
    return told.getvalue()


def test_the_bill_is_what_cyclonedx_says():
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(printed()) is None


def test_the_same_lock_gives_the_same_bill():
    assert printed() == printed()


def test_every_pin_of_the_lock_is_in_it_with_its_hashes():
    components = {each["name"]: each for each in json.loads(printed())["components"]}
    lines = [line for line in materials.LOCK.read_text().splitlines() if "==" in line and line[0] != " "]

    assert {line.partition("==")[0].lower() for line in lines} <= components.keys()
    assert all(components[line.partition("==")[0].lower()]["hashes"] for line in lines)


def test_every_licence_is_an_expression_of_spdx():
    licensing = get_spdx_licensing()

    for licence in materials.licences().keys() - {"not installed here"}:
        assert licensing.validate(licence).errors == [], licence


def test_nothing_binds_the_product_to_a_licence_of_its_own_kind():
    held = [name for name in materials.licences() if name.startswith(COPYLEFT)]

    assert held == []


def test_people_read_licences_with_their_parts():
    assert "LGPL-3.0-only\n  psycopg" in printed("--licences")
