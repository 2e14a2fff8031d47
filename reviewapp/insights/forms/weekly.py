from django import forms

from reviewapp.accounts.models import User


class FollowUpForm(forms.Form):
    """What is to be done, who does it, and until when."""

    text = forms.CharField(label="What will be done", max_length=500, strip=True)
    owner = forms.ModelChoiceField(User.objects.none(), label="By whom", empty_label=None)
    due_on = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.in_team(team).filter(is_active=True).alphabetical()
