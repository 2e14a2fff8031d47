from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone

from reviewapp.accounts.models import Agent, User
from reviewapp.audit.catalogue import declared_events
from reviewapp.audit.models import EventQuerySet
from reviewapp.web.trail.paging import BY_TIME, OF_ONE, POSITION
from reviewapp.web.trail.searching import about_any, search, subject_kinds
from reviewapp.workflows.models import Workflow

SYSTEM = "system:"
IN_REACH = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2200, 1, 1))]


def day_field(label):
    picker = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, validators=IN_REACH, widget=picker)


def several(label):
    boxes = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, required=False, widget=boxes)


class TrailForm(forms.Form):
    """What to look for on the trail. Everything may be left open; several of a kind mean any of them."""

    q = forms.CharField(label="Search", required=False, max_length=100, strip=True)
    subject = forms.CharField(required=False, max_length=100, strip=True)
    request = forms.CharField(required=False, max_length=100, strip=True)
    action = several("Action")
    actor = several("Actor")
    kind = several("Object")
    workflow = several("Workflow")
    since = day_field("From")
    until = day_field("To")

    def __init__(self, *args, team, reader, sees_others, **kwargs):
        super().__init__(*args, **kwargs)
        self.team, self.reader = team, reader
        self.fields["action"].choices = _actions()
        self.fields["kind"].choices = [(kind, kind.replace("_", " ")) for kind in subject_kinds()]
        workflows = Workflow.objects.filter(team=team).order_by("name").values_list("pk", "name")
        self.fields["workflow"].choices = [(str(key), name) for key, name in workflows]
        if sees_others:
            self.fields["actor"].choices = [*_actors(team), (SYSTEM, "The system")]
        else:
            del self.fields["actor"]

    def narrow(self, events):
        """The events that match; with a filter that cannot be understood, none. Items go by number too."""
        if not self.is_valid():
            return events.none()
        asked = self.cleaned_data
        if asked["q"]:
            events = search(events, asked["q"], reader=self.reader, team=self.team)
        for condition in self._conditions(asked):
            events = events.filter(condition)
        return events

    def _conditions(self, asked):
        ways = {
            "subject": lambda told: about_any([told]),
            "request": lambda told: Q(request_id=told),
            "action": lambda told: Q(leaf__action__in=_named(told)),
            "actor": _done_by,
            "kind": lambda told: Q(subject_kind__in=told),
            "workflow": lambda told: Q(leaf__workflow_id__in=[int(key) for key in told]),
            "since": lambda told: Q(at__gte=_midnight(told)),
            "until": lambda told: Q(at__lt=_midnight(told, days=1)),
        }
        return [way(asked[name]) for name, way in ways.items() if asked.get(name)]

    @property
    def order(self):
        """In which order the events that match are found soonest."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("until"):
            return BY_TIME
        return OF_ONE if len(asked.get("actor") or ()) == 1 else POSITION

    @property
    def in_use(self):
        """The names of the filters that are set."""
        return [name for name in self.fields if self.data.get(name)]

    @property
    def asked(self):
        """What is set, as (name, value) pairs for links and hidden fields."""
        return [(name, value) for name in self.in_use for value in self.data.getlist(name) if value]

    @property
    def fixed(self):
        """What came by a link and has no field to change: a thing's own events, those of one request."""
        return [(name, value) for name, value in self.asked if name in ("subject", "request")]

    @property
    def days(self):
        """The days asked for, in words."""
        since, until = (self.data.get(name) or "" for name in ("since", "until"))
        return f"{since or 'the beginning'} to {until or 'now'}" if since or until else "Any time"

    def menus(self):
        """For the page: each field of several with what is chosen in words, and the field."""
        for name in ("action", "actor", "kind", "workflow"):
            if name in self.fields:
                labels = dict(_flat(self.fields[name].choices))
                chosen = [labels[value] for value in self.data.getlist(name) if value in labels]
                words = ", ".join(chosen[:2]) + (f" and {len(chosen) - 2} more" if len(chosen) > 2 else "")
                yield {"field": self[name], "words": words or ("anyone" if name == "actor" else "any")}


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _done_by(actors):
    """One condition for all of these actors, given as kind:id."""
    return EventQuerySet.by_any([actor.partition(":")[::2] for actor in actors])


def _midnight(day, *, days=0):
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))


def _actions():
    """All declared actions under what they are about; `review.` stands for all of them."""
    groups = {}
    for action in sorted(declared_events()):
        noun, _, participle = action.partition(".")
        groups.setdefault(noun, []).append((action, f"{noun} {participle.replace('_', ' ')}"))
    return [
        (noun.capitalize(), [(f"{noun}.", f"All of {noun}"), *actions]) for noun, actions in groups.items()
    ]


def _named(actions):
    """All declared actions that were chosen, one by one or by what they are about."""
    nouns = tuple(action for action in actions if action.endswith("."))
    return [name for name in declared_events() if name in actions or (nouns and name.startswith(nouns))]


def _actors(team):
    people = [(f"person:{person.pk}", person.name) for person in User.objects.in_team(team).alphabetical()]
    agents = [(f"agent:{agent.pk}", agent.name) for agent in Agent.objects.filter(team=team).alphabetical()]
    return [(label, found) for label, found in (("People", people), ("Agents", agents)) if found]
