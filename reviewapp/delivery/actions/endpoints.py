"""Adding, changing and ending the addresses that webhooks go to."""

import os
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.reaching import refuse_unreachable
from reviewapp.base.sealing import seal
from reviewapp.delivery.models import Endpoint

OLD_SECRET_SIGNS_FOR = timedelta(hours=24)


def add_endpoint(team, *, by, url, kinds, workflow=None, in_flight_cap=2):
    """Listen to `kinds` at `url`. Returns (endpoint, secret); the secret is never shown again.

    The address is looked up before the transaction: a slow name server holds no lock.
    """
    require(by, Permission.SET_UP_ENDPOINTS, team=team)
    refuse_unreachable(url)
    endpoint = Endpoint(team=team, workflow=workflow, url=url, created_by=by)
    endpoint.kinds, endpoint.in_flight_cap = sorted(set(kinds)), in_flight_cap
    secret = os.urandom(32)
    endpoint.sealed_secret = _sealed(endpoint, secret)
    endpoint.sealed_seed = _sealed(endpoint, os.urandom(32))
    with transaction.atomic():
        endpoint.save(force_insert=True)
        _tell("endpoint.added", endpoint, by=by, kinds=endpoint.kinds)
    return endpoint, secret


@transaction.atomic
def change_endpoint(endpoint, *, by, kinds, workflow, in_flight_cap):
    """Change what an endpoint listens to and how many deliveries may be under way to it at once."""
    endpoint = _locked(endpoint, by=by)
    endpoint.kinds, endpoint.workflow = sorted(set(kinds)), workflow
    endpoint.in_flight_cap = in_flight_cap
    endpoint.save(update_fields=["kinds", "workflow", "in_flight_cap"])
    _tell("endpoint.changed", endpoint, by=by, kinds=endpoint.kinds, in_flight_cap=in_flight_cap)
    return endpoint


@transaction.atomic
def pause(endpoint, *, by):
    """Hold back an endpoint's deliveries; they wait and lose nothing."""
    return _move(endpoint, Endpoint.State.PAUSED, event="endpoint.paused", by=by)


@transaction.atomic
def resume(endpoint, *, by):
    """Let a paused or disabled endpoint go on, with a clean slate."""
    endpoint = _move(endpoint, Endpoint.State.ACTIVE, event="endpoint.resumed", by=by)
    endpoint.failures, endpoint.failing_since, endpoint.open_until = 0, None, None
    endpoint.save(update_fields=["failures", "failing_since", "open_until"])
    return endpoint


@transaction.atomic
def remove(endpoint, *, by):
    """Send nothing more to an endpoint. Its log stays; what is pending is given up."""
    endpoint = _move(endpoint, Endpoint.State.REMOVED, event="endpoint.removed", by=by)
    endpoint.deliveries.pending().update(dead_at=timezone.now())
    return endpoint


@transaction.atomic
def rotate_secret(endpoint, *, by):
    """Give an endpoint a new secret, shown once; for a day both sign. Returns (endpoint, secret)."""
    endpoint = _locked(endpoint, by=by)
    secret = os.urandom(32)
    endpoint.sealed_old_secret = endpoint.sealed_secret
    endpoint.old_secret_until = timezone.now() + OLD_SECRET_SIGNS_FOR
    endpoint.sealed_secret = _sealed(endpoint, secret)
    endpoint.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    _tell("endpoint.secret_rotated", endpoint, by=by)
    return endpoint, secret


def _sealed(endpoint, secret: bytes) -> bytes:
    return seal(secret, about=endpoint.sealed_for)


def _locked(endpoint, *, by):
    endpoint = Endpoint.objects.select_for_update(of=["self"]).get(pk=endpoint.pk)
    require(by, Permission.SET_UP_ENDPOINTS, team=endpoint.team)
    return endpoint


def _move(endpoint, state, *, event, by):
    endpoint = _locked(endpoint, by=by)
    before = endpoint.state
    endpoint.move_to(state)
    endpoint.save(update_fields=["state"])
    _tell(event, endpoint, by=by, before=before, after=str(state))
    return endpoint


def _tell(event, endpoint, *, by, **facts):
    record(event, subject=endpoint, by=by, team=endpoint.team, workflow=endpoint.workflow, **facts)
