"""What to export: the same narrowing as the dashboard's, by the same names."""

from django import forms
from django.utils import timezone

from reviewapp.accounts.models import Agent
from reviewapp.base.forms import TakesRefusals
from reviewapp.insights import asking
from reviewapp.insights.exporting.kinds import KINDS, TABLES
from reviewapp.insights.exporting.scopes import Selection
from reviewapp.insights.models import Export
from reviewapp.review.models import Queue
from reviewapp.workflows.models import Category, Workflow

ALL = "all"
RANGES = [
    *((key, words) for key, (words, _) in asking.RANGES.items()),
    (ALL, "All time"),
    (asking.CUSTOM, "The days below"),
]
DAY = {"type": "date"}


class ExportForm(TakesRefusals):
    """A kind, a file, and which decisions."""

    kind = forms.ChoiceField(label="What", choices=[(k.key, f"{k.label}: {k.says}") for k in KINDS.values()])
    form = forms.ChoiceField(
        label="File",
        choices=[choice for choice in Export.Form.choices if choice[0] in TABLES],
        help_text="Label Studio and Langfuse read JSON, whatever is chosen here.",
    )
    workflow = forms.ChoiceField(label="Workflow", required=False)
    range = forms.ChoiceField(label="Decided in", choices=RANGES, initial=asking.USUAL)
    agent = forms.ChoiceField(label="Agent", required=False)
    version = forms.IntegerField(
        label="Policy version", required=False, min_value=1, max_value=2**31 - 1, help_text="Of the workflow."
    )
    queue = forms.ChoiceField(label="Queue", required=False)
    category = forms.ChoiceField(label="Category", required=False)

    def __init__(self, *args, team, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget = forms.RadioSelect(choices=self.fields["kind"].choices)
        self.fields["from"] = forms.DateField(
            label="From", required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
        )
        self.fields["to"] = forms.DateField(
            label="To", required=False, widget=forms.DateInput(DAY, "%Y-%m-%d")
        )
        named = {
            "workflow": ("All workflows", Workflow.objects.visible_to(reader).of_team(team)),
            "agent": ("All agents", Agent.objects.visible_to(reader).filter(team=team)),
            "queue": ("All queues", Queue.objects.visible_to(reader).filter(team=team)),
        }
        for name, (every, found) in named.items():
            offered = list(found.order_by("name").values_list("slug", "name"))
            self.fields[name].choices = [("", every), *offered]
        tags = Category.objects.filter(workflow__team=team).order_by("key").values_list("key", "name")
        self.fields["category"].choices = [("", "All categories"), *dict(tags).items()]

    def clean(self):
        sent = super().clean()
        forms_of_kind = KINDS[sent["kind"]].forms if "kind" in sent else TABLES
        sent["form"] = sent.get("form") if sent.get("form") in forms_of_kind else forms_of_kind[0]
        if sent.get("range") == asking.CUSTOM and not (sent.get("from") and sent.get("to")):
            self.add_error("from", "Say from which day to which.")
        return sent

    def asked(self):
        """What the verb takes."""
        sent = self.cleaned_data
        start, end = self._span(sent)
        narrowed = {name: sent.get(name) or "" for name in ("workflow", "agent", "queue", "category")}
        selection = Selection(start=start, end=end, version=sent.get("version"), **narrowed)
        return {"kind": sent["kind"], "form": sent["form"], "selection": selection}

    def _span(self, sent):
        now, zone = timezone.now(), timezone.get_current_timezone()
        if sent.get("range") == ALL:
            return asking.midnight(asking.EARLIEST, zone), now
        days = {name: sent[name].isoformat() for name in ("from", "to") if sent.get(name)}
        return asking.Asked.of({"range": sent.get("range") or "", **days}).span(now, zone)


def offered_by(address, form):
    """What the address of a dashboard says, as far as this form can."""
    asked = asking.Asked.of(address)
    told = {
        name: getattr(asked, name) for name in ("workflow", "agent", "version", "queue", "category", "range")
    }
    days = {"from": _day(asked.since), "to": _day(asked.until)}
    known = {
        name: value for name, value in told.items()
        if value and (name in ("version", "range") or value in dict(form.fields[name].choices))
    }  # fmt: skip
    kind = {"kind": address["kind"]} if address.get("kind") in KINDS else {"kind": "decisions"}
    return known | kind | {name: value for name, value in days.items() if value}


def _day(text):
    found = asking.moment(text)
    return found.date() if hasattr(found, "date") else found
