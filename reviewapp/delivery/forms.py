"""What people may say about an endpoint."""

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.delivery.models.endpoint import TYPES
from reviewapp.workflows.models import Workflow


class ChangeForm(TakesRefusals):
    """What an endpoint listens to and how fast it is served."""

    kinds = forms.MultipleChoiceField(
        label="Events",
        choices=list(TYPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one event."},
    )
    workflow = forms.ModelChoiceField(
        label="Workflow", queryset=Workflow.objects.none(), required=False, empty_label="Every workflow"
    )
    in_flight_cap = forms.IntegerField(
        label="At once",
        min_value=1,
        max_value=16,
        initial=2,
        help_text="Deliveries under way to this address at the same time, 1 to 16.",
    )

    def __init__(self, *args, workflows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workflow"].queryset = workflows


class AddForm(ChangeForm):
    """A new endpoint."""

    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://desk.example.org/hooks/review"}),
        help_text="Public, over HTTPS, port 443 or 8443. Redirects are not followed.",
    )
    field_order = ["url", "kinds", "workflow", "in_flight_cap"]


class MoveForm(forms.Form):
    """What to do with an endpoint."""

    to = forms.ChoiceField(choices=[("pause", "Pause"), ("resume", "Resume"), ("remove", "Remove")])


class ReplayForm(forms.Form):
    """Which deliveries to send again: one of them, or all that failed."""

    delivery = forms.UUIDField(required=False)
