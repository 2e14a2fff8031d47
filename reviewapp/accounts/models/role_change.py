from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from reviewapp.accounts.models.kept_words import KeptWords, KeptWordsQuerySet, there_or_erased
from reviewapp.accounts.models.team import Team

SUSPENSIONS = ("accounts.suspended", "accounts.reinstated")  # roles are kept, and only rest


class RoleChangeQuerySet(KeptWordsQuerySet):
    def visible_to(self, actor):
        return self.filter(team__in=actor.team_ids)

    def of_roles(self):
        """Those that gave or took roles; a suspension and the way back do neither."""
        return self.exclude(action__in=SUSPENSIONS)


class RoleChange(KeptWords):
    """What a person could do in a team before and after a change, and why it was made.

    The reason is free text, so the audit trail holds only a commitment to it.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="role_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_changes")
    action = models.TextField()  # the name of its event
    before = ArrayField(models.TextField())
    after = ArrayField(models.TextField(), blank=True)
    reason = models.TextField(max_length=500)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = RoleChangeQuerySet.as_manager()

    class Meta:
        constraints = [there_or_erased("reason_is_there_or_says_what_erased_it", reason="")]

    def __str__(self):
        return f"{self.user}: {', '.join(self.before) or 'nothing'} to {', '.join(self.after) or 'nothing'}"

    @property
    def words(self):
        """What somebody could do before and after."""
        nothing = "suspended" if self.action in SUSPENSIONS else "no role"
        return f"{', '.join(self.before) or nothing} → {', '.join(self.after) or nothing}"
