from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from reviewapp.accounts.models import Agent, User
from reviewapp.accounts.models.sign_in_rules import HOURS, IDLE_MINUTES
from reviewapp.accounts.permissions import AGENT_SCOPES, PERSON_SCOPES, Role
from reviewapp.base.errors import TooMany
from reviewapp.base.forms import TakesRefusals

LIVES = [(30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "One year")]


def choices_of(scopes):
    return [(str(scope), scope.label) for scope in scopes]


def password_field(label, purpose, **more):
    shown = forms.PasswordInput(attrs={"autocomplete": purpose})
    return forms.CharField(label=label, strip=False, max_length=256, widget=shown, **more)


def roles_field():
    return forms.MultipleChoiceField(
        label="Roles", choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text="Roles add up."
    )


def reason_field(**more):
    return forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **more)


class SignInForm(forms.Form):
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}))
    password = password_field("Password", "current-password")


class ConfirmForm(forms.Form):
    password = password_field("Your password", "current-password")


class CodeForm(forms.Form):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AddAppForm(TakesRefusals, CodeForm):
    """The first code of an authenticator app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that the app shows now."


class AddPasskeyForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="How you tell it from others, such as the device's name.")
    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class NewPasswordMixin(forms.Form):
    """Two equal passwords that hold against the validators. `owner` is whose password it becomes."""

    owner = None
    new_password = password_field("New password", "new-password")
    new_password_again = password_field("New password again", "new-password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password"].help_text = " ".join(password_validators_help_texts())

    def clean(self):
        found = super().clean()
        first, second = found.get("new_password"), found.get("new_password_again")
        if first and second and first != second:
            self.add_error("new_password_again", "The two passwords differ. Type the same one twice.")
        elif first:
            self._hold_against_validators(first)
        return found

    def _hold_against_validators(self, password):
        try:
            validate_password(password, self.owner)
        except forms.ValidationError as weak:
            self.add_error("new_password", weak)


class AcceptForm(NewPasswordMixin):
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "new_password", "new_password_again"]

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner = User(email=email)


class EmailForm(forms.Form):
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}))


class ResetForm(NewPasswordMixin):
    """A new password by a link. Whoever knew the old one may have made a token."""

    revoke_tokens = forms.BooleanField(
        label="Revoke my tokens for the API too", required=False, initial=True,
        help_text="Whoever knew the old password may have made one.",
    )  # fmt: skip

    def __init__(self, *args, owner, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner = owner


class PasswordForm(ResetForm):
    """A new password for somebody who knows the old one; `prove` says whether they do."""

    old_password = password_field("Present password", "current-password")
    field_order = ["old_password", "new_password", "new_password_again", "revoke_tokens"]

    def __init__(self, *args, prove, **kwargs):
        super().__init__(*args, **kwargs)
        self.prove = prove

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        try:
            shown = self.prove(self.owner.email, password=old)
        except TooMany as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if shown != self.owner:
            raise forms.ValidationError("This is not your present password. Nothing was changed.")
        return old


class ThemeField(forms.ChoiceField):
    """Light, dark, or "system", which is stored as nothing."""

    def __init__(self, **kwargs):
        choices = [(value or "system", label) for value, label in User.Theme.choices]
        super().__init__(choices=choices, **kwargs)

    def prepare_value(self, value):
        return value or "system"

    def clean(self, value):
        chosen = super().clean(value)
        return "" if chosen == "system" else chosen


class AccountForm(forms.ModelForm):
    theme = ThemeField()
    time_zone = forms.ChoiceField(choices=lambda: [(zone, zone) for zone in sorted(available_timezones())])

    class Meta:
        model = User
        fields = ["name", "theme", "time_zone", "shortcuts_enabled"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        labels = {"shortcuts_enabled": "Single keys are shortcuts"}
        help_texts = {"shortcuts_enabled": "When off, hold Alt with the letter."}

    def keep_name(self):
        """The name stands as it is, whatever is posted."""
        self.fields["name"].disabled = True
        self.fields[
            "name"
        ].help_text = "All your teams see it. To change it, sign in with your password or passkey."


class ThemeForm(forms.Form):
    theme = ThemeField()


class TeamForm(forms.Form):
    team = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class InvitationForm(forms.Form):
    email = forms.EmailField()
    roles = roles_field()


class RolesForm(forms.Form):
    roles = roles_field()
    reason = reason_field(help_text="Kept with the change.")


class ReasonForm(forms.Form):
    reason = reason_field()


class AccessReviewForm(forms.Form):
    """`digest` is that of the access the page showed: what changed since is not signed off unseen."""

    note = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found and what is done about it. Kept with the review.",
    )
    digest = forms.RegexField("^[0-9a-f]{64}$", widget=forms.HiddenInput)


class SignInRulesForm(TakesRefusals):
    """What a team asks of those who enter it."""

    require_mfa = forms.BooleanField(
        label="Everybody has a second step", required=False,
        help_text="A passkey, or an app besides the password. Whoever has none is led to set one up.",
    )  # fmt: skip
    require_sso = forms.BooleanField(
        label="Everybody comes by single sign-on", required=False,
        help_text="Passwords and passkeys do not open this team any more.",
    )  # fmt: skip
    idle_minutes = forms.IntegerField(
        label="Minutes away until a session ends",
        min_value=IDLE_MINUTES[0],
        max_value=IDLE_MINUTES[1],
    )
    hours = forms.IntegerField(
        label="Hours until a session ends anyway", min_value=HOURS[0], max_value=HOURS[1]
    )
    reason = reason_field(help_text="Kept with the change.")


class AgentForm(forms.Form):
    name = forms.CharField(max_length=120)


class KeyForm(forms.Form):
    """A key of an agent. `agents` are those it may be issued for."""

    agent = forms.ModelChoiceField(Agent.objects.none(), to_field_name="slug", empty_label=None)
    name = forms.CharField(max_length=80, help_text="Where it is used, such as production.")
    scopes = forms.MultipleChoiceField(
        label="May", choices=choices_of(AGENT_SCOPES), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label="Lasts", choices=LIVES, coerce=int, initial=90)

    def __init__(self, *args, agents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents
        self.fields["scopes"].initial = [str(scope) for scope in AGENT_SCOPES]


class TokenForm(forms.Form):
    """A person's own token."""

    name = forms.CharField(max_length=80, help_text="Where it is used, such as a script's name.")
    scopes = forms.MultipleChoiceField(
        label="May", choices=choices_of(PERSON_SCOPES), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label="Lasts", choices=LIVES, coerce=int, initial=90)
