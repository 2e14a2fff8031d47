from django.conf import settings
from django.db import models

from reviewapp.accounts.models.identity_provider import IdentityProvider
from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased
from reviewapp.accounts.models.team import Team

WORDS = {
    "accounts.provider_added": "Added",
    "accounts.provider_changed": "Changed",
    "accounts.provider_switched_on": "Switched on",
    "accounts.provider_switched_off": "Switched off",
    "accounts.sso_unlinked": "Forgot a link",
}


class ProviderChangeQuerySet(KeptWordsQuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def of_provider(self, provider):
        return self.filter(provider=provider).select_related("changed_by").order_by("-changed_at", "-pk")


class ProviderChange(KeptWords):
    """Why somebody changed how a team signs in. The trail holds a commitment to the reason."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="changes")
    action = models.TextField()
    fields = models.JSONField(default=list)
    reason = models.TextField(max_length=500)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = ProviderChangeQuerySet.as_manager()

    class Meta:
        constraints = [there_or_erased("provider_reason_is_there_or_says_what_erased_it", reason="")]

    def __str__(self):
        return f"{self.provider}: {self.action}"

    @property
    def words(self):
        named = ", ".join(field.replace("_", " ") for field in self.fields)
        return f"{WORDS.get(self.action, self.action)}{': ' if named else ''}{named}"
