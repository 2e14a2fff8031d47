"""The pages about webhooks."""

import pytest

from reviewapp.delivery import actions
from reviewapp.delivery.models import Endpoint
from tests.proving import asks_who_is_there, stale

pytestmark = pytest.mark.django_db
LIST = "/settings/webhooks/"


def test_a_lead_adds_an_endpoint_and_is_shown_the_secret_once(signed_in, lena, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    browser = signed_in(lena)
    sent = {"url": "http://127.0.0.1:9/x", "kinds": ["output.decided"], "in_flight_cap": 2}
    answer = browser.post(f"{LIST}add/", sent)

    assert answer.status_code == 201
    assert "whsec_" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "whsec_" not in browser.get(f"{LIST}{Endpoint.objects.get().pk}/").content.decode()


def test_a_refused_address_comes_back_with_what_was_typed(signed_in, lena):
    sent = {"url": "https://localhost/x", "kinds": ["output.decided"], "in_flight_cap": 2}
    answer = signed_in(lena).post(f"{LIST}add/", sent)

    assert answer.status_code == 422
    assert "not public" in answer.content.decode()
    assert 'value="https://localhost/x"' in answer.content.decode()


def test_secrets_and_addresses_ask_for_a_fresh_proof(signed_in, lena, make_endpoint):
    endpoint = make_endpoint()
    browser, secret = stale(signed_in(lena)), bytes(endpoint.sealed_secret)
    kinds = {"kinds": ["output.expired"], "in_flight_cap": 4}

    for answer in (
        browser.get(f"{LIST}add/"),
        browser.post(f"{LIST}add/", kinds | {"url": "https://example.org/x"}),
        browser.post(f"{LIST}{endpoint.pk}/change/", kinds),
        browser.post(f"{LIST}{endpoint.pk}/secret/"),
    ):
        assert asks_who_is_there(answer)
    kept = Endpoint.objects.get()
    assert (kept.kinds, bytes(kept.sealed_secret)) == (endpoint.kinds, secret)
    assert browser.get(f"{LIST}{endpoint.pk}/").status_code == 200


def test_an_auditor_sees_but_may_not_add(signed_in, aude, make_endpoint):
    endpoint = make_endpoint()
    browser = signed_in(aude)

    assert endpoint.url in browser.get(LIST).content.decode()
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(f"{LIST}{endpoint.pk}/move/", {"to": "pause"}).status_code == 403


def test_a_reviewer_sees_no_endpoints(signed_in, rosa):
    assert signed_in(rosa).get(LIST).status_code == 403


def test_a_stranger_finds_nothing_there(signed_in, otto, make_endpoint):
    endpoint = make_endpoint()
    browser = signed_in(otto)

    assert endpoint.url not in browser.get(LIST).content.decode()
    assert browser.get(f"{LIST}{endpoint.pk}/").status_code == 404
    assert browser.post(f"{LIST}{endpoint.pk}/secret/").status_code == 404


def test_failed_deliveries_are_listed_opened_and_sent_again(
    signed_in, lena, make_endpoint, receiver, decided
):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(500, {})]
    decided(1)
    actions.enqueue_due()
    actions.deliver_due()
    browser = signed_in(lena)
    delivery = endpoint.deliveries.get()

    assert "Failed 1" in browser.get(f"{LIST}{endpoint.pk}/?show=failed").content.decode()
    assert "answered 500" in browser.get(f"{LIST}{endpoint.pk}/{delivery.pk}/").content.decode()
    browser.post(f"{LIST}{endpoint.pk}/replay/")
    actions.deliver_due()
    assert endpoint.deliveries.get().state == "delivered"


@pytest.mark.parametrize(("to", "state"), [("pause", "paused"), ("remove", "removed")])
def test_an_endpoint_is_moved_by_a_button(signed_in, lena, make_endpoint, to, state):
    endpoint = make_endpoint()
    signed_in(lena).post(f"{LIST}{endpoint.pk}/move/", {"to": to})

    assert Endpoint.objects.get(pk=endpoint.pk).state == state


def test_what_it_hears_is_changed_by_a_form(signed_in, lena, make_endpoint):
    endpoint = make_endpoint()
    browser = signed_in(lena)
    sent = {"kinds": ["output.expired"], "in_flight_cap": 4}

    assert browser.post(f"{LIST}{endpoint.pk}/change/", sent).status_code == 302
    assert browser.post(f"{LIST}{endpoint.pk}/change/", {"in_flight_cap": 4}).status_code == 422
    assert Endpoint.objects.get(pk=endpoint.pk).kinds == ["output.expired"]


def test_the_list_takes_a_fixed_number_of_queries(
    signed_in, lena, make_endpoint, django_assert_max_num_queries
):
    for _ in range(20):
        make_endpoint()
    browser = signed_in(lena)
    with django_assert_max_num_queries(14):
        browser.get(LIST)


@pytest.mark.parametrize("named", ["nothing", "00000000-0000-0000-0000-00000000000g", "\x00"])
def test_a_delivery_that_cannot_be_meant_is_not_taken_for_all_of_them(
    signed_in, lena, make_endpoint, receiver, decided, named
):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(500, {})]
    decided(1)
    actions.enqueue_due()
    actions.deliver_due()

    answer = signed_in(lena).post(f"{LIST}{endpoint.pk}/replay/", {"delivery": named})

    assert answer.status_code == 422
    assert endpoint.deliveries.get().attempts_made == 1
