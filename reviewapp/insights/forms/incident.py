"""Which stretch of time to look back on."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from reviewapp.insights.asking import EARLIEST
from reviewapp.insights.periods import Period
from reviewapp.workflows.models import PolicyVersion, Workflow

LONGEST = timedelta(days=31)
PICKER = {"type": "datetime-local"}


def moment_field(label):
    """A time in the reader's own zone, to the minute."""
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs=PICKER, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class IncidentForm(forms.Form):
    """A period, or a policy version whose time at work is the period."""

    workflow = forms.ModelChoiceField(
        Workflow.objects.none(), to_field_name="slug", required=False, empty_label="All workflows"
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    since = moment_field("From")
    until = moment_field("To")

    def __init__(self, *args, team, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.team = team
        self.fields["workflow"].queryset = Workflow.objects.visible_to(reader).of_team(team)

    def clean(self):
        asked = super().clean()
        if self.errors:
            return asked
        version = self._version(asked)
        since, until = asked.get("since"), asked.get("until")
        if version is not None and since is None:
            since, until = time_at_work(version)
        if since is None:
            raise forms.ValidationError("Say from when, or pick a version.")
        until = until or timezone.now()
        if not since < until:
            self.add_error("until", "This must be later than the beginning.")
        elif since.date() < EARLIEST:
            self.add_error("since", f"Nothing is known of times before {EARLIEST.year}. Begin later.")
        elif until - since > LONGEST:
            self.add_error("since", "At most 31 days can be looked at together. Begin later.")
        self.period = Period(self.team, since, until, asked.get("workflow"), version)
        return asked

    def _version(self, asked):
        if asked.get("version") is None:
            return None
        versions = PolicyVersion.objects.filter(workflow=asked.get("workflow"), number=asked["version"])
        version = versions.select_related("workflow").first()
        if version is None:
            raise forms.ValidationError("This workflow has no such version. Pick one from the list.")
        return version


def time_at_work(version):
    """From when the version first went live, for at most 31 days, until it last ended or now."""
    rollouts = list(version.rollouts.order_by("started_at"))
    if not rollouts:
        return None, None
    start = rollouts[0].started_at
    end = rollouts[-1].ended_at or timezone.now()
    return start, min(end, start + LONGEST)
