"""Somebody with a browser."""

from contextlib import contextmanager

import httpx

PATIENCE = 5.0  # seconds: what takes longer is a hang


@contextmanager
def visiting(product):
    """A browser on the sign-in page."""
    with httpx.Client(base_url=product.address, timeout=PATIENCE, trust_env=False) as visitor:
        visitor.get("/login/")
        yield visitor


def sign_in(visitor, stage):
    form = {"email": stage["email"], "password": stage["password"]}
    token = visitor.cookies["reviewapp_csrf"]
    return visitor.post("/login/", data=form | {"csrfmiddlewaretoken": token})


def call(product, key, method, path, sent=None):
    """One call of the API, by whoever has the key."""
    return httpx.request(
        method,
        f"{product.address}/api/v1/{path}",
        json=sent,
        headers={"Authorization": f"Bearer {key}"},
        timeout=PATIENCE,
        trust_env=False,
    )
