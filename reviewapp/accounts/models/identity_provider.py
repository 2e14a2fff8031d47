from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from reviewapp.accounts.models.team import Team
from reviewapp.accounts.permissions import Role
from reviewapp.accounts.sso.mapping import governed
from reviewapp.base.sealing import seal, unseal


class IdentityProviderQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def of_team(self, team):
        return self.filter(team=team)

    def switched_on(self):
        return self.filter(is_on=True)

    def known_as(self, slug):
        """The one of this name in an address, or None. Nobody has signed in yet from whom to hide it."""
        return self.select_related("team").filter(slug=slug).first()

    def for_domain(self, domain):
        """Those somebody with such an email may mean; more than one team may name a domain."""
        return self.switched_on().filter(email_domains__contains=[domain.lower()]).select_related("team")

    def alphabetical(self):
        return self.order_by(Lower("name"), "pk")


class IdentityProvider(models.Model):
    """Where the people of one team sign in, and which roles its groups give there.

    The team's own admins set it up, so whoever comes in by it enters this team only.
    """

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    team = models.ForeignKey(Team, models.PROTECT, related_name="identity_providers")
    kind = models.TextField(choices=Kind)
    name = models.TextField(max_length=80)
    slug = models.SlugField(unique=True)

    issuer = models.TextField(max_length=500)  # of a SAML provider: its entity id
    client_id = models.TextField(max_length=190, blank=True)
    sealed_secret = models.BinaryField(null=True)
    sso_url = models.TextField(max_length=1000, blank=True)
    certificate = models.TextField(blank=True)

    email_domains = ArrayField(models.TextField())
    vouches_for_emails = models.BooleanField(default=False)
    groups_claim = models.TextField(max_length=200, default="groups")
    roles_by_group = models.JSONField(default=dict)
    default_roles = ArrayField(models.TextField(choices=Role), default=list)

    is_on = models.BooleanField(default=False)
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tried_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team", Lower("name"), name="provider_is_named_once",
                violation_error_message="The team has a provider of this name already.",
            ),
            models.CheckConstraint(name="provider_kind_is_known", condition=Q(kind__in=["oidc", "saml"])),
            models.CheckConstraint(
                name="provider_names_its_domains", condition=Q(email_domains__len__gt=0)
            ),
            models.CheckConstraint(
                name="nobody_is_admin_by_default", condition=~Q(default_roles__contains=["admin"])
            ),
            models.CheckConstraint(
                name="try_has_person_and_time",
                condition=Q(tried_by=None, tried_at=None)
                | Q(tried_by__isnull=False, tried_at__isnull=False),
            ),
            models.CheckConstraint(
                name="provider_is_tried_before_it_is_on",
                condition=Q(is_on=False) | Q(tried_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def is_saml(self):
        return self.kind == self.Kind.SAML

    @property
    def links(self):
        """Which person each of its subjects is, in django-allauth's table."""
        return SocialAccount.objects.filter(provider=self.slug)

    @property
    def certificates(self):
        """Those an assertion may be signed with: more than one while the provider changes them."""
        return self.certificate.split()

    @property
    def secret(self):
        """The client secret, or nothing for a public client."""
        if self.sealed_secret is None:
            return ""
        return unseal(self.sealed_secret, about=self.sealed_for).decode()

    def keep_secret(self, secret):
        self.sealed_secret = seal(secret.encode(), about=self.sealed_for) if secret else None

    @property
    def sealed_for(self):
        """What its secret is bound to, so that it opens in no other row."""
        return f"identity provider {self.slug}"  # the slug never changes

    @property
    def mapping(self):
        return {"roles_by_group": self.roles_by_group, "default_roles": self.default_roles}

    @property
    def governed(self):
        return governed(**self.mapping)

    def allows(self, domain):
        return domain in self.email_domains

    def believes(self, told):
        """Whether an email it names counts as proven."""
        return told.email_verified or self.vouches_for_emails
