"""The forms of the ladder: propose, confirm, withdraw, step down, and what the gates ask."""

from django import forms

from reviewapp.base.forms import TakesRefusals
from reviewapp.insights.trust import RUNGS, Targets
from reviewapp.workflows.forms.settings import DigestField

MOST_LETTERS = 2_000
FEW_LINES = forms.Textarea(attrs={"rows": 2})


class StepUpForm(TakesRefusals):
    """Either half of a step up; while a gate is closed its words are asked for."""

    WORDS = ""

    def asking_why(self, standing):
        if standing is not None and standing.closed:
            self.fields[self.WORDS].required = True
            self[self.WORDS].label = "Why, in spite of the closed gates"
        return self


class ProposeForm(StepUpForm):
    """Up, with the evidence as it was read."""

    WORDS = "note"

    digest = DigestField(widget=forms.HiddenInput)
    note = forms.CharField(label="Note", required=False, max_length=MOST_LETTERS, widget=FEW_LINES)


class ConfirmForm(StepUpForm):
    """Yes to exactly this evidence."""

    WORDS = "reason"

    digest = DigestField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason", required=False, max_length=MOST_LETTERS, widget=FEW_LINES)


class StepDownForm(forms.Form):
    """Down, to which level, and if they like why."""

    to = forms.ChoiceField(label="To", choices=[(key, RUNGS[key]) for key in RUNGS], required=False)
    reason = forms.CharField(label="Why", required=False, max_length=MOST_LETTERS)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why", required=False, max_length=MOST_LETTERS)


class GateTargetsForm(TakesRefusals):
    """What the gates before one level ask of this workflow, in the units people think in."""

    override = forms.FloatField(label="Override rate, at most", help_text="Percent of the decisions.")
    exceptions = forms.FloatField(label="Exceptions, at most", help_text="Percent of the outputs.")
    minutes = forms.IntegerField(label="Nine of ten decided within", help_text="Minutes.")
    least = forms.IntegerField(label="Decisions in each cycle, at least")
    precision = forms.FloatField(
        label="Auto-approval precision, at least", help_text="Percent of the spot checks; before Trusted."
    )
    failures = forms.IntegerField(
        label="Outputs reported failed, at most", help_text="In both cycles together; before Trusted."
    )
    days = forms.IntegerField(label="Days of one review cycle")

    SHARES = ("override", "exceptions", "precision")

    @classmethod
    def filled(cls, targets):
        shares = {name: round(100 * getattr(targets, name), 2) for name in cls.SHARES}
        return cls(initial=vars(targets) | shares)

    def targets(self) -> Targets:
        given = self.cleaned_data
        return Targets(**(given | {name: round(given[name] / 100, 6) for name in self.SHARES}))
