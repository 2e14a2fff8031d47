"""What people say about alerts, rules, channels and their own choices."""

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.insights.alerting.asking import LENSES, LONGEST_HOURS
from reviewapp.insights.alerting.wanting import least_of
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.models import AlertChoice, AlertRule, Severity, Topic
from reviewapp.workflows.models import Workflow

OWN_KINDS = [choice for choice in AlertRule.Kind.choices if choice[0] not in ("peers", "state")]
LENS_NAMES = {"": "Each workflow", "category": "Each category", "agent": "Each agent", "queue": "Each queue"}
HOURS = {"min_value": 1, "max_value": LONGEST_HOURS}
SEVERITY_ORDER = [Severity.BAD, Severity.WARN, Severity.INFO]


class NoteForm(TakesRefusals):
    note = forms.CharField(
        label="What was done",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "What was done, or why nothing was"}),
    )


class ChangeRuleForm(TakesRefusals):
    """When a rule rings, and how gravely. A built-in one keeps what it watches."""

    name = forms.CharField(max_length=120)
    workflow = forms.ModelChoiceField(
        Workflow.objects.none(), required=False, empty_label="Every workflow", label="Where"
    )
    above = forms.TypedChoiceField(
        label="Direction",
        choices=[("up", "When it rises"), ("down", "When it falls")],
        coerce=lambda sent: sent == "up",
        initial="up",
    )
    bar = forms.FloatField(
        label="Bar",
        min_value=0,
        max_value=1e9,
        help_text="A share as 0.1 for 10 %; for a change or drift how many times what it was, as 1.5.",
    )
    window_hours = forms.IntegerField(label="Over the last (hours)", **HOURS)
    compared_hours = forms.IntegerField(
        label="Against so many hours before",
        min_value=0,
        max_value=LONGEST_HOURS,
        help_text="For a change, a drift or silence; 672 are four weeks.",
    )
    least_n = forms.IntegerField(
        label="Cases, at least", min_value=0, max_value=10**6, help_text="With fewer it keeps quiet."
    )
    severity = forms.ChoiceField(choices=Severity.choices)

    def __init__(self, *args, workflows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workflow"].queryset = workflows

    @classmethod
    def filled(cls, rule, *, workflows):
        names = ("name", "workflow", "bar", "window_hours", "compared_hours", "least_n", "severity")
        initial = {name: getattr(rule, name) for name in names}
        return cls(initial=initial | {"above": "up" if rule.above else "down"}, workflows=workflows)


class AddRuleForm(ChangeRuleForm):
    """A rule of one's own: any figure."""

    figure = forms.ChoiceField(choices=[(key, figure.name) for key, figure in FIGURES.items()])
    kind = forms.ChoiceField(label="Rings when it", choices=OWN_KINDS)
    lens = forms.ChoiceField(
        label="Counted for", choices=[(lens, LENS_NAMES[lens]) for lens in LENSES], required=False
    )
    topic = forms.ChoiceField(label="Belongs to", choices=Topic.choices)
    field_order = ["name", "figure", "kind", "lens", "workflow"]


class HookForm(TakesRefusals):
    """A channel of the team's chat."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"placeholder": "#operations"}))
    url = forms.CharField(
        label="Address",
        max_length=2000,
        required=False,
        widget=forms.URLInput(
            attrs={"placeholder": "https://hooks.slack.com/services/…", "autocomplete": "off"}
        ),
        help_text="An incoming webhook of Slack, Mattermost or Rocket.Chat. Stored sealed, not shown again.",
    )
    topics = forms.MultipleChoiceField(
        label="About",
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one."},
    )
    least = forms.ChoiceField(
        label="From", choices=[(s.value, s.label) for s in SEVERITY_ORDER], initial="warn"
    )
    is_active = forms.BooleanField(label="Send to this channel", required=False, initial=True)

    def __init__(self, *args, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].required = is_new


class ChoicesForm(forms.Form):
    """From which severity on one hears of each topic, by each channel."""

    def __init__(self, *args, chosen, channels, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [("", "Never"), ("bad", "Look now"), ("warn", "And today"), ("info", "All")]
        for topic in Topic:
            for channel in channels:
                self.fields[f"{topic}-{channel}"] = forms.ChoiceField(
                    label=f"{topic.label}, {channel.label.lower()}",
                    choices=offered,
                    required=False,
                    initial=least_of(chosen, topic=topic.value, channel=channel.value),
                )
        self.channels = channels

    def rows(self):
        """Each topic with its fields, in the order of the channels."""
        return [(topic.label, [self[f"{topic}-{channel}"] for channel in self.channels]) for topic in Topic]

    def wanted(self) -> dict:
        return {tuple(name.split("-")): least for name, least in self.cleaned_data.items()}


CHANNELS = list(AlertChoice.Channel)
