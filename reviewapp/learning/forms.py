"""The small forms of the pages of learning."""

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.learning.exporting import KINDS
from reviewapp.learning.models import LearningSettings
from reviewapp.workflows.forms.settings import DigestField

LONG = forms.Textarea(attrs={"rows": 3})


class ApproveForm(TakesRefusals):
    """Yes to exactly the words that were read."""

    digest = DigestField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Note for the record",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "Why is this safe, or what is missing?"}),
    )


class DismissForm(TakesRefusals):
    reason = forms.CharField(label="Why not", max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(TakesRefusals):
    """Why."""

    reason = forms.CharField(label="Why", max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class RemarkForm(TakesRefusals):
    text = forms.CharField(label="Your remark", max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


class NameForm(TakesRefusals):
    name = forms.CharField(label="Name", max_length=160)


class MergeForm(ReasonForm):
    """Into which pattern, and why."""

    into = forms.UUIDField(label="The other pattern")
    field_order = ["into", "reason"]


class QuarantineForm(ReasonForm):
    """Whose decisions of which workflow are set aside."""

    workflow = forms.ChoiceField()
    reviewer = forms.TypedChoiceField(coerce=int)
    field_order = ["workflow", "reviewer", "reason"]

    def __init__(self, *args, workflows, reviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workflow"].choices = [(each.slug, each.name) for each in workflows]
        self.fields["reviewer"].choices = [(each.pk, each.name) for each in reviewers]


class ExportForm(TakesRefusals):
    """What to take away, and as what kind of file."""

    kind = forms.ChoiceField(label="What", choices=KINDS.items(), initial="pairs", widget=forms.RadioSelect)
    form = forms.ChoiceField(
        label="File", choices=[("jsonl", "JSON Lines"), ("parquet", "Parquet")], initial="jsonl"
    )


class SettingsForm(TakesRefusals):
    """How eagerly one workflow learns."""

    is_on = forms.BooleanField(label="Learn from this workflow", required=False)
    pace = forms.ChoiceField(
        choices=LearningSettings.Pace.choices,
        help_text="How sure the loop must be before a pattern counts as recurring.",
    )
    least_units = forms.IntegerField(
        label="Separate cases, at least", min_value=1, max_value=1000, help_text="Behind each suggestion."
    )
    least_reviewers = forms.IntegerField(
        label="Reviewers, at least",
        min_value=1,
        max_value=100,
        help_text="Off while a single person reviews here; the page then says “one person's opinion”.",
    )
    most_share = forms.FloatField(
        label="Share of one reviewer, at most",
        min_value=0.01,
        max_value=1,
        help_text="0.8: nobody may stand behind more than 80 % of the evidence.",
    )
    most_bullets = forms.IntegerField(label="Learned lines in a prompt, at most", min_value=1, max_value=1000)
    most_tokens = forms.IntegerField(label="Tokens of learned lines, at most", min_value=50, max_value=30_000)
    promise = forms.FloatField(
        label="Wrong among approved, at most",
        min_value=0.0001,
        max_value=0.9999,
        help_text="What a suggested threshold promises; 0.02 is 2 %.",
    )
    sure = forms.FloatField(
        label="How sure a threshold must be", min_value=0.01, max_value=0.9999, help_text="0.9 is 90 %."
    )
    watch_days = forms.IntegerField(
        label="Watch a live change for (days)",
        min_value=1,
        max_value=365,
        help_text="Then the loop says whether the mistake stopped.",
    )

    @classmethod
    def filled(cls, settings):
        """The form as the settings stand."""
        return cls(initial={name: getattr(settings, name) for name in cls.base_fields})
