"""Who acted, by name, looked up for many events at once."""

from reviewapp.accounts.models import Agent, User

KINDS = {"person": User, "agent": Agent}


def actor_names(events):
    """The names of all who acted in these events, by (kind, id); the system has none."""
    names = {}
    for kind, model in KINDS.items():
        keys = {int(event.actor_id) for event in events if event.actor_kind == kind}
        found = model.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
        names |= {(kind, str(key)): name for key, name in found}
    return names
