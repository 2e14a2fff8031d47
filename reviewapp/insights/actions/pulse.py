from django.db.models import F
from django.db.models.functions import Now

from reviewapp.insights.models import Pulse


def pulse(name, *, seconds=0.0, is_well=True):
    """Note that this kind of work was seen just now. It is no event: nobody's work changes by it."""
    worked = {"worked_at": Now()} if is_well else {}
    first = {"runs": 1, "failures": 0 if is_well else 1}
    again = {"runs": F("runs") + 1, "failures": F("failures") + (0 if is_well else 1)}
    Pulse.objects.update_or_create(
        name=name,
        defaults={"at": Now(), "seconds": seconds, **worked, **again},
        create_defaults={"at": Now(), "seconds": seconds, **worked, **first},
    )
