import re

from django import forms

from reviewapp.accounts.models import IdentityProvider
from reviewapp.accounts.permissions import Role
from reviewapp.accounts.sso.mapping import by_group, by_role
from reviewapp.base.forms import TakesRefusals

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]")
MOST_DOMAINS, MOST_GROUPS = 50, 200
ROLES_BY_DEFAULT = [(value, label) for value, label in Role.choices if value != Role.ADMIN]


def reason():
    return forms.CharField(max_length=500, help_text="Kept with the change.")


class WhoForm(forms.Form):
    """An email, of which only the domain counts; `providers` are those that name it."""

    email = forms.EmailField(
        label="Work email", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    providers = ()

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        domain = email.rpartition("@")[2]
        self.providers = list(IdentityProvider.objects.for_domain(domain).alphabetical()[:20])
        if not self.providers:
            raise forms.ValidationError(
                f"No team uses single sign-on for {domain}. Check the email, or sign in with your password."
            )
        return email


class LinesField(forms.CharField):
    """A list, one to a line. `split` says what else ends one."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, most, split=r"\n", **kwargs):
        self.most, self.split = most, split
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        lines = [line.strip() for line in re.split(self.split, super().clean(value))]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > self.most:
            raise forms.ValidationError(f"These are {len(found)}; at most {self.most} fit.")
        return found


class DomainsField(LinesField):
    def clean(self, value):
        found = [domain.lower().removeprefix("@") for domain in super().clean(value)]
        for domain in found:
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(f"{domain[:80]} is no domain of emails, such as example.org.")
        return sorted(set(found))


class ProviderForm(TakesRefusals):
    """What both protocols need. Of a provider that exists, the name stays."""

    name = forms.CharField(max_length=80, help_text="What people read when they sign in, such as Okta.")
    email_domains = DomainsField(
        label="Email domains", most=MOST_DOMAINS, split=r"[\s,;]",
        help_text="Only people with an email of these domains come in, such as example.org. One to a line.",
    )  # fmt: skip
    reason = reason()

    def __init__(self, *args, provider=None, **kwargs):
        self.provider = provider
        initial = {name: getattr(provider, name) for name in self.base_fields if hasattr(provider, name)}
        super().__init__(*args, initial=initial, **kwargs)
        if provider:
            del self.fields["name"]

    def told(self):
        """For the actions: what was filled in, as the provider's fields are called."""
        return dict(self.cleaned_data)


class OidcForm(ProviderForm):
    issuer = forms.URLField(
        assume_scheme="https", max_length=500,
        help_text="The address before /.well-known/openid-configuration.",
    )  # fmt: skip
    client_id = forms.CharField(label="Client ID", max_length=190)
    secret = forms.CharField(
        label="Client secret", max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept sealed and never shown. Empty leaves it as it is.",
    )  # fmt: skip
    groups_claim = forms.CharField(label="Claim with the groups", max_length=200, initial="groups")
    vouches_for_emails = forms.BooleanField(
        label="Emails of these domains count as verified",
        required=False,
        help_text="Only for a provider that says nothing of it and whose emails nobody can choose.",
    )
    field_order = [
        *("name", "issuer", "client_id", "secret"),
        *("email_domains", "vouches_for_emails", "groups_claim", "reason"),
    ]


class SamlForm(ProviderForm):
    metadata = forms.CharField(
        label="Metadata of the identity provider", max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="Paste the XML. It names the entity id, the address and the certificates.",
    )  # fmt: skip
    groups_claim = forms.CharField(label="Attribute with the groups", max_length=200, initial="groups")
    field_order = ["name", "metadata", "email_domains", "groups_claim", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["metadata"].required = self.provider is None

    def told(self):
        from reviewapp.accounts.sso.saml import read_metadata  # noqa: PLC0415 (an extra)

        told = dict(self.cleaned_data)
        if metadata := told.pop("metadata"):
            told["issuer"], told["sso_url"], certificates = read_metadata(metadata)
            told["certificate"] = "\n".join(certificates)
        return told


class MappingForm(TakesRefusals):
    """For each role the groups that give it; and what people get whose groups give none."""

    default_roles = forms.MultipleChoiceField(
        label="Roles of people in none of these groups",
        choices=ROLES_BY_DEFAULT,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None of them ticked: such people are not let in.",
    )
    reason = reason()

    def __init__(self, *args, provider, **kwargs):
        super().__init__(*args, initial={"default_roles": provider.default_roles}, **kwargs)
        given = by_role(provider.roles_by_group)
        for role in Role:
            field = LinesField(label=role.label, most=MOST_GROUPS, required=False, max_length=50_000)
            field.initial = given.get(role, [])
            self.fields[f"groups_{role}"] = field
        self.order_fields([*(f"groups_{role}" for role in Role), "default_roles", "reason"])

    @property
    def groups(self):
        return [self[f"groups_{role}"] for role in Role]

    def told(self):
        """For the actions: `roles_by_group`, `default_roles` and the reason."""
        cleaned = self.cleaned_data
        return {
            "roles_by_group": by_group({str(role): cleaned[f"groups_{role}"] for role in Role}),
            "default_roles": sorted(cleaned["default_roles"]),
            "reason": cleaned["reason"],
        }


FORMS = {IdentityProvider.Kind.OIDC: OidcForm, IdentityProvider.Kind.SAML: SamlForm}
