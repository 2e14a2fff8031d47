"""A browser in which somebody signed in, without network: middleware, view, queries and template."""

from django.test import Client


def signed_in(person, product):
    browser = Client(headers={"host": product["address"].split("//")[1]})
    browser.force_login(person)
    return browser
