"""The texts that events are bound to, for those who may read them. What was erased is not among them."""

from functools import cache
from hmac import compare_digest

from django.apps import apps

from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.commitments import Content
from reviewapp.review.models import Decision, Output, OutputContent
from reviewapp.web.trail.scope import ADMINISTRATION, reads_administration

OUTPUTS = ("output.received", "output.superseded", "output.imported")


def contents_of(events, reader):
    """{event id: Content} of those of these events whose content is there and may be seen."""
    bound = [event for event in events if event.commitment]
    if not bound:
        return {}
    found = _reasons(bound, reader) | _decisions(bound, reader) | _outputs(bound, reader)
    return {key: content for key, content in found.items() if content.salt or content.parts}


def words_of(content):
    """What it says, as (name, text or JSON value, when it was erased or nothing)."""
    if not content.parts:
        return [(name, value) for name, value in content.value.items() if value not in ("", None, {}, [])]
    there = [part for part in content.parts if not part.is_erased]
    told = [(name, value) for part in there for name, value in part.value.items()]
    return [(name, value) for name, value in told if value not in ("", None, {}, [])]


def erased_of(content):
    """The names of the parts that are gone."""
    return [part for part, _ in content.erasures()]


def is_as_bound(event, content):
    """Whether the content is still what the event was bound to."""
    found = content.commitment()
    return found is not None and compare_digest(found, bytes(event.commitment))


@cache
def _bound_models():
    """Models whose rows keep the words behind one event, as a change of roles does."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model, "as_content") and any(field.name == "event_id" for field in model._meta.fields)  # noqa: SLF001
    ]


def _reasons(events, reader):
    """Of one's own teams; the words of administration only for who reads the trail of administration."""
    every = [event.pk for event in events]
    of_administration = [event.pk for event in events if reads_administration(reader, event.team_id)]
    found = {}
    for model in _bound_models():
        keys = of_administration if model._meta.app_label in ADMINISTRATION else every  # noqa: SLF001
        rows = model._default_manager.filter(event_id__in=keys)  # noqa: SLF001
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(reader)
        elif not is_auditor(reader):
            continue
        found |= {row.event_id: row.as_content() for row in rows}
    return found


def is_auditor(reader):
    """Whether this person reads the whole trail of some team: what belongs to no team is theirs to see."""
    return any(may(reader, Permission.READ_AUDIT_ALL, team=team) for team in reader.teams)


def _decisions(events, reader):
    """By the decision that the event tells of."""
    wanted = {event.pk: event.facts.get("decision") for event in events if event.action == "review.decided"}
    wanted |= {event.pk: event.subject_id for event in events if event.action == "decision.imported"}
    if not wanted:
        return {}
    rows = Decision.objects.visible_to(reader).filter(pk__in=wanted.values()).select_related("content")
    contents = {str(row.pk): row.content for row in rows}
    return _told(wanted, contents)


def _outputs(events, reader):
    told = [event for event in events if event.action in OUTPUTS]
    if not told:
        return {}
    mine = Output.objects.visible_to(reader).filter(pk__in={event.subject_id for event in told})
    seen = {str(key) for key in mine.values_list("pk", flat=True)}
    wanted = {event.pk: event.facts.get("content") for event in told if event.subject_id in seen}
    rows = OutputContent.objects.defer("search").filter(pk__in=wanted.values())
    return _told(wanted, {str(row.pk): row for row in rows})


def _told(wanted, contents):
    return {
        event: Content(event, parts=row.parts(), key=str(key))
        for event, key in wanted.items()
        if (row := contents.get(str(key)))
    }
