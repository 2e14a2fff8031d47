"""What people sign in with is in no log, no event and no session, whatever they do with it."""

import json
import logging

import pytest

from reviewapp.accounts.models import Session
from reviewapp.accounts.reset_links import link_for
from reviewapp.audit.models import Event
from tests.accounts.stepping import SEED, code_of, first_step, give_app, give_codes
from tests.factories import PASSWORD


@pytest.fixture
def heard(caplog, capfd):
    """Everything said so far: logs of any library, standard output and standard error."""
    caplog.set_level(logging.INFO)  # as the product has it; below that Django prints whole templates
    return lambda: caplog.text + "".join(capfd.readouterr())


def test_seeds_codes_passwords_and_links_are_in_no_log(client, rosa, sam, heard):
    give_app(rosa)
    recovery = give_codes(rosa)
    code, link = code_of(), link_for(sam)
    key = link.rpartition("/reset/")[2].strip("/")
    first_step(client, rosa)
    client.post("/login/second-step/", {"code": "000000"})
    client.post("/login/second-step/", {"code": code})
    client.post("/account/confirm/", {"code": recovery[0], "next": "/"})
    client.post("/account/confirm/", {"password": PASSWORD, "next": "/"})
    made = client.post("/account/second-step/codes/").context["codes"]
    client.get(f"/login/reset/{key}/")

    said = heard() + json.dumps([event.facts for event in Event.objects.all()])
    secrets = [SEED, code, PASSWORD, key, *recovery, *made]
    assert [each for each in secrets if each in said] == []


def test_the_seed_that_an_app_is_about_to_take_lies_sealed_in_the_session(signed_in, rosa):
    browser = signed_in(rosa)
    seed = browser.get("/account/second-step/app/").context["seed"].replace(" ", "")
    told = str(Session.objects.get(pk=browser.session.session_key).told)
    assert seed not in told
    assert browser.get("/account/second-step/app/").context["seed"].replace(" ", "") != seed
