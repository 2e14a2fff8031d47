from django import forms

from reviewapp.accounts.models import Agent, User
from reviewapp.insights.exporting.history import Usual
from reviewapp.web.incoming.reading import TOOLS
from reviewapp.workflows.models import Workflow

LARGEST = 20 * 1024**2
SAID = "As the file says"


class UsualForm(forms.Form):
    """From which tool, and what is taken where its file does not say."""

    tool = forms.ChoiceField(label="From", choices=list(TOOLS.items()))
    workflow = forms.ChoiceField(label="Workflow", required=False)
    agent = forms.ChoiceField(label="Agent", required=False)
    person = forms.ChoiceField(
        label="Whose decisions",
        required=False,
        help_text="For judgements of people whom your team does not have, or whom the file does not name.",
    )

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__team=team, is_active=True).distinct()
        offered = {
            "workflow": Workflow.objects.of_team(team).order_by("name").values_list("slug", "name"),
            "agent": Agent.objects.filter(team=team).order_by("name").values_list("slug", "name"),
            "person": people.order_by("name").values_list("email", "name"),
        }
        for name, found in offered.items():
            self.fields[name].choices = [("", SAID), *found]

        self.known = frozenset(email.lower() for email, _ in self.fields["person"].choices if email)

    @property
    def usual(self):
        names = ("workflow", "agent", "person")
        return Usual(**{name: self.cleaned_data[name] for name in names}, known=self.known)


class FileForm(UsualForm):
    """The same with a file."""

    file = forms.FileField(
        label="File", help_text="JSON, at most 20 MB. A longer one goes in by import_labels."
    )
    field_order = ["tool", "file"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                "The file has more than 20 MB. Bring it in by manage.py import_labels."
            )
        return file


class TakeForm(UsualForm):
    """Yes to what was looked at."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=400)
