"""What areas above give back when a person may do less in a team than before.

An area says so in its `leaving.py` by `leave(person, *, team, by)`. It runs in the transaction that takes
the roles away, whichever door that came through. Accounts know none of those areas by name.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings


def leave(person, *, team, by):
    """Have every area give back at once what the person holds and may not finish any more."""
    for area in _areas(tuple(settings.AREAS)):
        area.leave(person, team=team, by=by)


@cache
def _areas(names):
    paths = [f"reviewapp.{name}.leaving" for name in names if name != "accounts"]
    return [import_module(path) for path in paths if find_spec(path)]
