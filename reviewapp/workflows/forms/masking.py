"""What a workflow masks, as a form: a row for each kind."""

from django import forms

from reviewapp.accounts.permissions import Role
from reviewapp.base.forms import TakesRefusals
from reviewapp.workflows.masking import KINDS, LABELS, NAMES
from reviewapp.workflows.masking_rules import SHOWN, STORED, MaskingRule, rules_of

PLACES = [("", "Not masked"), (STORED, "Before it is stored"), (SHOWN, "When it is shown")]


class MaskingForm(TakesRefusals):
    elsewhere = None
    reason = forms.CharField(
        label="Why it changes",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to save, not to try.",
    )
    sample = forms.CharField(
        label="Try it on a text",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nothing of it is kept.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[f"where_{kind}"] = forms.ChoiceField(
                label=f"Where: {NAMES[kind]}", choices=PLACES, required=False
            )
            self.fields[f"plain_{kind}"] = forms.MultipleChoiceField(
                label=f"Who sees it in full: {NAMES[kind]}",
                choices=Role.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @classmethod
    def filled(cls, workflow):
        shown = {}
        for rule in rules_of(workflow.masking):
            shown |= {f"where_{rule.kind}": rule.where, f"plain_{rule.kind}": list(rule.plain_for)}
        return cls(initial=shown)

    @property
    def rows(self):
        return [
            {
                "name": NAMES[kind][:1].upper() + NAMES[kind][1:],
                "label": LABELS[kind],
                "where": self[f"where_{kind}"],
                "plain": self[f"plain_{kind}"],
            }
            for kind in KINDS
        ]

    def rules(self):
        """The rules that are chosen; roles count only where something is masked when it is shown."""
        chosen = [(kind, self.cleaned_data[f"where_{kind}"]) for kind in KINDS]
        return [
            MaskingRule(kind, where, tuple(self.cleaned_data[f"plain_{kind}"]) if where == SHOWN else ())
            for kind, where in chosen
            if where
        ]
