"""Which events there are: every area says so in its `events.py`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured


@cache
def declared_events():
    """All declared actions: {action: (area, sentence)}. Two areas may not declare the same one."""
    found = {}
    for area, module in event_modules():
        for action, sentence in getattr(module, "EVENTS", {}).items():
            if action in found:
                raise ImproperlyConfigured(f"Event {action} is declared by {found[action][0]} and by {area}.")
            found[action] = (area, sentence)
    return found


def event_modules():
    """The `events` module of each area that has one, as (area, module)."""
    for config in apps.get_app_configs():
        name = f"{config.name}.events"
        if config.name.startswith("reviewapp.") and find_spec(name):
            yield config.label, import_module(name)
