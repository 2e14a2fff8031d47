from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from reviewapp.accounts.models import Agent, User
from reviewapp.audit.catalogue import declared_events

SYSTEM = "system:"
IN_REACH = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2200, 1, 1))]


def day_field(label):
    picker = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, validators=IN_REACH, widget=picker)


class TrailForm(forms.Form):
    """What to look for on the trail. Everything may be left open."""

    subject = forms.CharField(label="Object", required=False, max_length=100, strip=True)
    action = forms.ChoiceField(label="Action", required=False)
    actor = forms.ChoiceField(label="Actor", required=False)
    since = day_field("From")
    until = day_field("To")

    def __init__(self, *args, team, sees_others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "Any action"), *_actions()]
        if sees_others:
            self.fields["actor"].choices = [("", "Anyone"), *_actors(team), (SYSTEM, "The system")]
        else:
            del self.fields["actor"]

    def narrow(self, events, *, ids_of=lambda _: []):
        """The events that match; with a filter that cannot be understood, none. Items go by number too."""
        if not self.is_valid():
            return events.none()
        asked = self.cleaned_data
        if asked["subject"]:
            events = events.filter(subject_id__in=[asked["subject"], *ids_of(asked["subject"])])
        if asked["action"]:
            events = events.named(_named(asked["action"]))
        if asked.get("actor"):
            events = events.done_by(*asked["actor"].split(":"))
        if asked["since"]:
            events = events.filter(at__gte=_midnight(asked["since"]))
        return events.filter(at__lt=_midnight(asked["until"], days=1)) if asked["until"] else events

    @property
    def in_use(self):
        """The names of the filters that are set."""
        return [name for name in self.fields if self.data.get(name)]


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


def _named(action):
    if not action.endswith("."):
        return [action]
    return [name for name in declared_events() if name.startswith(action)]


def _actors(team):
    people = [(f"person:{person.pk}", person.name) for person in User.objects.in_team(team).alphabetical()]
    agents = [(f"agent:{agent.pk}", agent.name) for agent in Agent.objects.filter(team=team).alphabetical()]
    return [(label, found) for label, found in (("People", people), ("Agents", agents)) if found]
