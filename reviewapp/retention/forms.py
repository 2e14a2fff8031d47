"""How long something is kept, as people say it."""

from zoneinfo import available_timezones

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.retention.models import Action, Clock
from reviewapp.retention.reaching import known_kinds
from reviewapp.workflows.models import Workflow

UNITS = {"days": 1, "months": 30, "years": 365}


def in_units(days):
    """A number of days, or of years where that says it exactly: (10, "years")."""
    return (days, "days") if days % UNITS["years"] else (days // UNITS["years"], "years")


def in_words(days):
    number, unit = in_units(days)
    return f"{number:,} {unit if number != 1 else unit[:-1]}"


class RuleForm(TakesRefusals):
    """What a rule is to say. `typed` confirms the number of the dry run."""

    name = forms.CharField(max_length=80)
    keep = forms.IntegerField(label="Keep for", min_value=1, max_value=36_500)
    unit = forms.ChoiceField(label="Unit", choices=[(unit, unit) for unit in UNITS], initial="days")
    action = forms.ChoiceField(label="Then", choices=Action.choices)
    is_on = forms.BooleanField(label="The rule is on", required=False, initial=True)
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    typed = forms.IntegerField(label="Type the number of items to confirm", required=False, min_value=0)
    elsewhere = "keep"

    def __init__(self, *args, kind=None, **kwargs):
        super().__init__(*args, **kwargs)
        if kind:
            may = kind.actions | {Action.KEEP}
            self.fields["action"].choices = [choice for choice in Action.choices if choice[0] in may]

    @classmethod
    def initial_of(cls, rule):
        keep, unit = in_units(rule.days)
        return {"name": rule.name, "keep": keep, "unit": unit, "action": rule.action, "is_on": rule.is_on}

    @property
    def is_telling(self):
        """Whether it says what the rule would do: a field that was refused has no value any more."""
        return not self.errors.keys() - {"reason", "typed"}

    @property
    def wanted(self):
        sent = self.cleaned_data
        days = sent["keep"] * UNITS[sent["unit"]]
        return {name: sent[name] for name in ("name", "action", "is_on")} | {"days": days}


class NewRuleForm(RuleForm):
    """A rule of one's own: what it is about, too."""

    kind = forms.ChoiceField(label="What it is about", initial="content")
    workflow = forms.ModelChoiceField(Workflow.objects.none(), required=False, empty_label="All workflows")
    field_order = ["name", "kind", "workflow", "keep", "unit", "action", "is_on", "reason", "typed"]

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, kind.label) for key, kind in known_kinds().items()]
        self.fields["workflow"].queryset = Workflow.objects.of_team(team).order_by("name")


class ConfirmForm(TakesRefusals):
    typed = forms.IntegerField(label="Type the number of items to confirm", required=False, min_value=0)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    elsewhere = "typed"


class ClockForm(TakesRefusals):
    time_zone = forms.ChoiceField(label=f"At {Clock.HOUR:02}:00 by the clock of")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]
