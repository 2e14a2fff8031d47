"""Policy versions never change; a draft becomes one, a rollout puts one to work."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewapp.workflows.models.workflow import Workflow


class PolicyVersionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(workflow__team__in=actor.team_ids)

    def live(self):
        return self.filter(rollouts__ended_at=None, rollouts__isnull=False)

    def told(self):
        """As `lineage` asks for them: without their documents."""
        rows = self.values_list("number", "origin", "digest")
        return [
            (number, origin == PolicyVersion.Origin.ROLLBACK, bytes(digest))
            for number, origin, digest in rows
        ]

    def live_for(self, workflow):
        """The version at work in this workflow, or None."""
        return self.filter(workflow=workflow).live().first()


class PolicyDraftQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class RolloutQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(workflow__team__in=actor.team_ids)

    def of_team(self, team):
        return self.filter(workflow__team=team)

    def live(self):
        return self.filter(ended_at=None)


class PolicyVersion(models.Model):
    """One numbered, immutable policy document of a workflow."""

    class Origin(models.TextChoices):
        AUTHOR = "author"
        SUGGESTION = "suggestion"
        ROLLBACK = "rollback"

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.BinaryField(max_length=32)
    notes = models.TextField()
    origin = models.TextField(choices=Origin, default=Origin.AUTHOR)
    rolled_back_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # The number of the suggestion it came from, as the team knows it.
    suggested_as = models.PositiveIntegerField(null=True, blank=True)
    # None where the loop itself proposed the change and nobody edited it.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=Now())

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["workflow", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "number"], name="version_number_is_its_own_in_the_workflow"
            ),
            models.CheckConstraint(name="version_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="version_has_release_notes", condition=~Q(notes="")),
            models.CheckConstraint(
                name="rolled_back_version_says_from_which",
                condition=Q(origin="rollback", rolled_back_from__isnull=False)
                | Q(origin__in=["author", "suggestion"], rolled_back_from=None),
            ),
            models.CheckConstraint(
                name="version_has_an_author_or_comes_from_a_suggestion",
                condition=Q(origin="suggestion") | Q(author__isnull=False),
            ),
            models.CheckConstraint(
                name="version_that_names_a_suggestion_comes_from_it",
                condition=Q(suggested_as=None) | Q(origin="suggestion"),
            ),
            models.CheckConstraint(
                name="version_was_published_by_a_second_person",
                condition=Q(number=1) | Q(origin="rollback") | ~Q(author=F("published_by")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="policy_version_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"v{self.number}"


class PolicyDraft(models.Model):
    """A policy being written; one is open per workflow until it is published or discarded."""

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="drafts")
    document = models.JSONField()
    notes = models.TextField(blank=True)
    digest = models.BinaryField(max_length=32)
    based_on = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True, related_name="+")
    published_as = models.OneToOneField(
        PolicyVersion, models.PROTECT, null=True, blank=True, related_name="draft"
    )
    last_edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow"], condition=Q(closed_at=None), name="workflow_has_one_open_draft"
            ),
            models.CheckConstraint(
                name="published_draft_is_closed",
                condition=Q(published_as=None) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"draft of {self.workflow}"


class Rollout(models.Model):
    """The time a version is at work, and on what share of the traffic."""

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="rollouts")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="rollouts")
    share = models.PositiveSmallIntegerField(default=100)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField(db_default=Now())
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RolloutQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow"], condition=Q(ended_at=None), name="workflow_has_one_live_rollout"
            ),
            models.CheckConstraint(
                name="rollout_share_is_a_percentage", condition=Q(share__gte=1, share__lte=100)
            ),
            models.CheckConstraint(
                name="rollout_ends_after_it_starts",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self):
        return f"{self.version} at {self.share} %"
