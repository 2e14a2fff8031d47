"""Forms of a few fields: a line of the prompt, thresholds, categories."""

from django import forms

from reviewapp.learning.bullets import LONGEST, bullets_of
from reviewapp.learning.forms import TakesRefusals
from reviewapp.workflows.models import Category

MAX_TITLE = 160
NEWCOMERS = 3
ADD = "add"


class TitledForm(TakesRefusals):
    """What every suggestion has. `policy` is the document in force, `was` the change that is edited."""

    title = forms.CharField(
        label="In a few words", max_length=MAX_TITLE, help_text="What changes; it heads the suggestion."
    )
    is_rows = False

    def __init__(self, sent=None, *, workflow, policy, was=None, **kwargs):
        super().__init__(sent, initial=self.filled(was) | kwargs.pop("initial", {}), **kwargs)
        self.workflow, self.policy, self.was = workflow, policy, was
        self.offer()
        if was:
            self.fix()

    @classmethod
    def filled(cls, was):
        return dict(was or {})

    def offer(self):
        """Fill the choices."""

    def fix(self):
        """An edit changes the words, not what is done with which line."""


class PromptForm(TitledForm):
    """One learned line: a new one, other words for one, or one less."""

    bullet = forms.ChoiceField(label="Line")
    op = forms.ChoiceField(
        label="What to do", choices=[("write", "Write it as below"), ("remove", "Take the line out")]
    )
    text = forms.CharField(
        label="What the agent should do",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One instruction, as the agent will read it.",
    )
    field_order = ["bullet", "op", "text", "title"]

    @classmethod
    def filled(cls, was):
        was = was or {}
        return {"bullet": was.get("bullet", ADD), "op": "write", "text": was.get("text", "")}

    def offer(self):
        lines = bullets_of(self.policy.get("prompt", ""))
        offered = [(line.name, f"{line.name}: {line.text[:80]}") for line in lines]
        self.fields["bullet"].choices = [(ADD, "A new line"), *offered]

    def fix(self):
        del self.fields["bullet"], self.fields["op"]
        if self.was["op"] == "remove":
            del self.fields["text"]

    def change(self):
        sent = self.cleaned_data
        if self.was:
            return self.was | ({"text": sent["text"]} if "text" in sent else {})
        if sent["bullet"] == ADD:  # its number is given when it is written down
            return {"kind": "prompt", "op": "add", "bullet": "S-1", "text": sent["text"]}
        op = "remove" if sent["op"] == "remove" else "replace"
        words = {} if op == "remove" else {"text": sent["text"]}
        return {"kind": "prompt", "op": op, "bullet": sent["bullet"], **words}


class ThresholdForm(TitledForm):
    """From which confidence outputs pass, and how many of them a person still sees."""

    auto_approve_at = forms.FloatField(
        label="Approve from confidence",
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 to 1. Empty: none is approved by confidence.",
    )
    spot_check = forms.FloatField(
        label="Spot checks",
        required=False,
        min_value=0,
        max_value=1,
        help_text="Share of approved outputs that a person still sees; never 0 beside a threshold.",
    )
    field_order = ["auto_approve_at", "spot_check", "title"]

    def __init__(self, *args, policy, was=None, **kwargs):
        stands = {name: policy.get("thresholds", {}).get(name) for name in ("auto_approve_at", "spot_check")}
        kwargs["initial"] = stands | (was or {}).get("set", {})
        super().__init__(*args, policy=policy, was=was, **kwargs)

    def change(self):
        stands = self.policy.get("thresholds", {})
        sent = {name: self.cleaned_data[name] for name in ("auto_approve_at", "spot_check")}
        differs = {name: value for name, value in sent.items() if value != stands.get(name)}
        return {"kind": "threshold", "set": differs or sent}


class TaxonomyForm(TitledForm):
    """Categories: one that is missing, one that hides several, several that mean one."""

    op = forms.ChoiceField(
        label="What to do",
        choices=[
            ("add", "Add what is missing"),
            ("split", "Split one that hides several"),
            ("merge", "Make one of several"),
        ],
    )
    category = forms.ChoiceField(
        label="Which category", required=False, help_text="The one that is split, or that stays."
    )
    others = forms.MultipleChoiceField(
        label="Become one with it", required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def filled(cls, was):
        filled = {name: (was or {}).get(name) for name in ("op", "category", "others")}
        for place, one in enumerate((was or {}).get("into", [])[:NEWCOMERS]):
            filled |= {f"{name}_{place}": value for name, value in one.items()}
        return {name: value for name, value in filled.items() if value is not None}

    def offer(self):
        known = [(each.key, each.name) for each in self.workflow.categories.active()]
        self.fields["category"].choices = [("", "None"), *known]
        self.fields["others"].choices = known
        for place in range(NEWCOMERS):
            self.fields[f"name_{place}"] = forms.CharField(
                label="New category", required=False, max_length=60
            )
            self.fields[f"cause_{place}"] = forms.ChoiceField(label="Cause", choices=Category.Cause.choices)
            self.fields[f"severity_{place}"] = forms.ChoiceField(
                label="Severity", choices=Category.Severity.choices, initial=Category.Severity.MEDIUM
            )

    @property
    def newcomers(self):
        return [
            [self[f"{part}_{place}"] for part in ("name", "cause", "severity")] for place in range(NEWCOMERS)
        ]

    def change(self):
        sent = self.cleaned_data
        change = {"kind": "taxonomy", "op": sent["op"]}
        if sent["op"] != "add":
            change["category"] = sent["category"]
        if sent["op"] == "merge":
            return change | {"others": [key for key in sent["others"] if key != sent["category"]]}
        parts = ("name", "cause", "severity")
        new = [{part: sent[f"{part}_{place}"] for part in parts} for place in range(NEWCOMERS)]
        return change | {"into": [one for one in new if one["name"]]}
