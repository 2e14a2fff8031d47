"""The forms of the settings pages: workflows, categories, and reasons."""

import json

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.base.strict_json import Unfit, read
from reviewapp.workflows.models import Category, Risk, Workflow
from reviewapp.workflows.models.workflow import MINUTES_TO_DECIDE

CODE = forms.Textarea(attrs={"rows": 14, "class": "code-field", "spellcheck": "false"})


class SchemaField(forms.CharField):
    """A JSON object typed as text; broken JSON is told with its line and column."""

    widget = CODE

    def prepare_value(self, value):
        if isinstance(value, str):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False) if value else ""

    def to_python(self, value):
        text = super().to_python(value)
        if not text.strip():
            return {}
        try:
            return read(text.encode())
        except Unfit as error:
            place = f" ({error.place})" if error.place else ""
            raise forms.ValidationError(f"{error.message}{place}") from None

    def validate(self, value):
        if not isinstance(value, dict):
            raise forms.ValidationError("A schema is a JSON object: it starts with { and ends with }.")

    def run_validators(self, value):
        return None


class ChangeWorkflowForm(TakesRefusals):
    """The settings of a workflow."""

    name = forms.CharField(max_length=120)
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    default_queue = forms.ChoiceField(
        label="Queue", help_text="Where reviews wait that no rule sends elsewhere."
    )
    input_schema = SchemaField(
        label="Input contract",
        required=False,
        help_text="JSON Schema, draft 2020-12. Empty: any input is taken.",
    )
    output_schema = SchemaField(
        label="Output contract",
        required=False,
        help_text="JSON Schema of the fields an output has. Text outputs need none.",
    )
    guidelines = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Markdown. Reviewers read this beside every output.",
    )
    privacy_notice = forms.CharField(
        required=False, label="Privacy notice", widget=forms.Textarea(attrs={"rows": 2})
    )
    justify_from = forms.ChoiceField(
        label="Ask why from risk",
        required=False,
        choices=[("", "Never"), *Risk.choices],
        help_text="From this risk up, rejecting and editing need a justification.",
    )
    undo_seconds = forms.IntegerField(label="Undo lasts (seconds)", min_value=0, max_value=30, initial=10)
    expire_after_minutes = forms.IntegerField(
        label="Expire after (minutes)", required=False, min_value=1, help_text="Empty: reviews wait for ever."
    )

    def __init__(self, *args, queues, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("default_queue")
        slugs = list(queues) if chosen in (None, *queues) else [chosen, *queues]
        self.fields["default_queue"].choices = [(slug, slug) for slug in slugs]
        for risk, label in Risk.choices:
            self.fields[f"sla_{risk}"] = forms.IntegerField(
                label=f"{label} risk (minutes)", min_value=1, initial=MINUTES_TO_DECIDE[risk]
            )

    @classmethod
    def filled(cls, workflow, *, queues):
        """The form as the workflow stands."""
        shown = {name: getattr(workflow, name) for name in cls.base_fields}
        shown |= {f"sla_{risk}": workflow.minutes_to_decide(risk) for risk in Risk.values}
        return cls(initial=shown, queues=queues)

    @property
    def sla_fields(self):
        return [self[f"sla_{risk}"] for risk in reversed(Risk.values)]

    def settings(self) -> dict:
        """What an action takes."""
        given = dict(self.cleaned_data)
        given["sla"] = {risk: given.pop(f"sla_{risk}") for risk in Risk.values}
        given["justify_from"] = given["justify_from"] or None
        return given


class CreateWorkflowForm(ChangeWorkflowForm):
    """A new workflow: also what stays for good."""

    slug = forms.CharField(
        label="Address",
        max_length=60,
        help_text="Agents post under it: small letters, digits, hyphens. It stays.",
    )
    kind = forms.ChoiceField(
        label="Outputs are",
        choices=Workflow.Kind.choices,
        help_text="Text, or fields that the output contract names. It stays.",
    )
    field_order = ["name", "slug", "kind", "default_queue", "description"]


class CategoryForm(TakesRefusals):
    """One kind of mistake."""

    name = forms.CharField(max_length=60)
    number = forms.TypedChoiceField(label="Key", coerce=int, choices=[(n, n) for n in range(1, 10)])
    cause = forms.ChoiceField(choices=Category.Cause.choices)
    severity = forms.ChoiceField(choices=Category.Severity.choices, initial=Category.Severity.MEDIUM)
    demands_justification = forms.BooleanField(label="Ask for a justification", required=False)


class ReasonForm(TakesRefusals):
    """Why."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class RollBackForm(ReasonForm):
    """To which version, and why."""

    to = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ["to", "reason"]


class DigestField(forms.CharField):
    """A digest in hex, as bytes."""

    def to_python(self, value):
        try:
            return bytes.fromhex(super().to_python(value))
        except ValueError:
            raise forms.ValidationError("Reload the page and try again.") from None

    def run_validators(self, value):
        return None


class PublishForm(forms.Form):
    """Which draft was read, to the letter."""

    digest = DigestField(widget=forms.HiddenInput)
