"""What a decision form sends, read into the words of the action."""

from django import forms
from django.utils.text import slugify

from reviewapp.base.errors import Invalid
from reviewapp.base.forms import TakesRefusals
from reviewapp.review.models import Decision, SavedView

LONG_AGO = "The form had grown too old. What you typed was kept. Load the item again."


class CommentForm(TakesRefusals):
    text = forms.CharField(
        label="Your comment",
        help_text="For colleagues. The agent never sees it.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "id": "comment-text"}),
    )


class DecisionForm(forms.Form):
    """One verdict. What each verdict needs is the action's to say, so that every door asks the same."""

    verdict = forms.ChoiceField(
        choices=Decision.Verdict, error_messages={"invalid_choice": "Choose a verdict."}
    )
    token = forms.UUIDField(error_messages={"required": LONG_AGO, "invalid": LONG_AGO})
    submission_id = forms.UUIDField(error_messages={"required": LONG_AGO, "invalid": LONG_AGO})
    seen_digest = forms.RegexField(
        r"^[0-9a-f]{64}$", error_messages={"required": LONG_AGO, "invalid": LONG_AGO}
    )
    justification = forms.CharField(required=False, strip=False, max_length=10_000)
    escalate_to = forms.SlugField(required=False)
    abstain_reason = forms.ChoiceField(choices=[("", ""), *Decision.AbstainReason.choices], required=False)

    def judgement(self):
        """The keyword arguments of `decide`; raises Invalid with sentences by field."""
        if not self.is_valid():
            raise Invalid({name: [str(each) for each in found] for name, found in self.errors.items()})
        sent = self.cleaned_data
        verdict, said = sent["verdict"], sent["justification"].replace("\r\n", "\n")
        judged = {
            "verdict": verdict,
            "token": sent["token"],
            "seen_digest": sent["seen_digest"],
            "submission_id": sent["submission_id"],
            "categories": tuple(self.data.getlist("categories")),
            "justification": said,
        }
        if verdict == Decision.Verdict.ESCALATED:
            judged |= {"escalate_to": sent["escalate_to"] or None, "reason": said}
        if verdict == Decision.Verdict.ABSTAINED:
            judged |= {"reason": sent["abstain_reason"]}
        return judged


class ViewForm(TakesRefusals):
    """The name of a saved view, and the address it stands for."""

    elsewhere = "name"

    name = forms.CharField(
        max_length=SavedView.LONGEST_NAME, error_messages={"required": "Give the view a name."}
    )
    query = forms.CharField(max_length=8000, required=False, widget=forms.HiddenInput)


class QueueForm(TakesRefusals):
    """A queue's name and tier; with `people`, also who works in it."""

    elsewhere = "name"

    name = forms.CharField(max_length=120)
    tier = forms.IntegerField(
        min_value=0,
        max_value=9,
        initial=0,
        help_text="0 is the front line. What a tier escalates goes to the next.",
    )
    capacity = forms.IntegerField(
        min_value=1, required=False, help_text="Above this many waiting items agents are told to slow down."
    )

    def __init__(self, *args, people=None, **kwargs):
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["is_active"] = forms.BooleanField(required=False, label="In use")
            boxes = forms.CheckboxSelectMultiple
            self.fields["members"] = forms.ModelMultipleChoiceField(
                people, required=False, widget=boxes, label="People"
            )

    @property
    def slug(self):
        return slugify(self.cleaned_data["name"])[:60] or "queue"
