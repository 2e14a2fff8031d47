from django.db import transaction

from reviewapp.audit.actions import tell_forgotten


@transaction.atomic
def forget_words(keys, order, *, model, noun):
    """Empty the words of these rows, which are KeptWords; what was done, by whom and when stays."""
    rows = model.objects.there().filter(pk__in=keys).order_by("pk")
    bound = dict(rows.select_for_update(of=["self"], no_key=True).values_list("pk", "event_id"))
    events = tell_forgotten(noun, list(bound), order, bound=bound)
    for event in {event.pk: event for event in events.values()}.values():
        named = [key for key in bound if events[key] is event]
        model.objects.filter(pk__in=named).update(salt=None, erased=order.mark(event), **model.EMPTY)
    return len(bound)
