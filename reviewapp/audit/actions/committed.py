from reviewapp.audit.models import Event


def committed(*actions):
    """The events of these actions that bind content, as (event id, subject id, facts), oldest first."""
    bound = Event.objects.filter(action__in=actions).exclude(commitment=None).order_by("pk")
    return bound.values_list("pk", "subject_id", "facts").iterator(chunk_size=1000)
