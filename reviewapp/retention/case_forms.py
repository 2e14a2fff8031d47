"""What people write about legal holds and about one person."""

from datetime import UTC, datetime, time, timedelta

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.review.models import Output
from reviewapp.workflows.models import Workflow

DAY = {"type": "date"}


def day_field(label, **more):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(DAY, "%Y-%m-%d"), **more)


def reason_field(label="Why", **more):
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **more)


class HoldForm(TakesRefusals):
    """What a case needs kept: everything given narrows it."""

    name = forms.CharField(label="Case", max_length=120)
    subject = forms.CharField(
        label="Subject id", required=False, max_length=200, help_text="As agents post it, letter by letter."
    )
    workflow = forms.ModelChoiceField(
        Workflow.objects.none(), required=False, empty_label="All workflows", to_field_name="slug"
    )
    output = forms.CharField(
        label="One item", required=False, max_length=200, help_text="Its external id, as its agent gave it."
    )
    since = day_field("From")
    until = day_field("To")
    review_by = day_field("Look again on")
    reason = reason_field()
    elsewhere = "subject"

    def __init__(self, *args, team, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.team = team
        self.fields["workflow"].queryset = Workflow.objects.visible_to(reader).filter(team=team)

    def clean_output(self):
        named = self.cleaned_data["output"].strip()
        if not named:
            return None
        found = list(Output.objects.filter(team=self.team, external_id=named)[:2])
        if len(found) != 1:
            said = "Several agents have an item with it." if found else "No item of your team has this id."
            raise forms.ValidationError(f"{said} Nothing was changed.")
        return found[0]

    def wanted(self):
        """What the verb takes."""
        sent = self.cleaned_data
        since, until = sent["since"], sent["until"]
        return {
            "name": sent["name"].strip(),
            "reason": sent["reason"],
            "subject": sent["subject"].strip(),
            "workflow": sent["workflow"],
            "output": sent.get("output"),
            "since": _midnight(since) if since else None,
            "until": _midnight(until + timedelta(days=1)) if until else None,
            "review_by": sent["review_by"],
        }


class ReleaseForm(TakesRefusals):
    reason = reason_field("Why it is no longer needed")
    elsewhere = "reason"


class LookAgainForm(TakesRefusals):
    review_by = day_field("Look again on")
    elsewhere = "review_by"


class SubjectForm(TakesRefusals):
    subject = forms.CharField(
        label="Subject id",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="As agents post it in subject or privacy.subject_id, letter by letter. Names inside of "
        "texts are not searched.",
    )
    elsewhere = "subject"


class ErasureForm(SubjectForm):
    reason = reason_field(help_text="A case number and a date, not a name: it stays when the person is gone.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget = forms.HiddenInput()


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=UTC)
