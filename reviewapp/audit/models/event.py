from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class EventQuerySet(models.QuerySet):
    def about(self, subject):
        """Events about one thing: a model instance, or (kind, id)."""
        kind, key = subject_of(subject)
        return self.filter(subject_kind=kind, subject_id=key)

    def done_by(self, kind, key):
        return self.filter(actor_kind=kind, actor_id=str(key))

    @staticmethod
    def by_any(parties):
        """A condition for events by one of these actors, each as (kind, id)."""
        found = Q(pk__in=[])
        for kind in {kind for kind, _ in parties}:
            found |= Q(actor_kind=kind, actor_id__in=[key for each, key in parties if each == kind])
        return found

    def named(self, actions):
        return self.filter(leaf__action__in=actions)

    def of_team(self, team):
        return self.filter(leaf__team_id=key_of(team))

    def sealed(self):
        """Only events with a place in the sealed order, each with its `position`, in that order."""
        return (
            self.filter(leaf__isnull=False).annotate(position=F("leaf__position")).order_by("leaf__position")
        )

    def after(self, position):
        return self.sealed().filter(leaf__position__gt=position)

    def before(self, position):
        return self.sealed().filter(leaf__position__lt=position)

    def newest_first(self):
        return self.sealed().order_by("-leaf__position")


class Event(models.Model):
    """One fact: who did what to which thing, when. Written once, never changed."""

    class ActorKind(models.TextChoices):
        PERSON = "person"
        AGENT = "agent"
        SYSTEM = "system"

    class Via(models.TextChoices):
        PAGE = "page"
        API = "api"
        RELAY = "relay"
        WORKER = "worker"
        COMMAND = "command"
        IMPORT = "import"

    action = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.TextField()
    facts = models.JSONField(default=dict)
    commitment = models.BinaryField(null=True)
    team_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    workflow_id = models.BigIntegerField(null=True)
    actor_kind = models.TextField(choices=ActorKind)
    actor_id = models.TextField(blank=True)
    via = models.TextField(choices=Via)
    request_id = models.TextField(blank=True)
    at = models.DateTimeField()
    digest = models.BinaryField()

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("subject_kind", "subject_id", name="event_by_subject"),
            models.Index("actor_kind", "actor_id", "id", name="event_by_actor"),
            models.Index("request_id", name="event_by_request", condition=~Q(request_id="")),
            models.Index("digest", name="event_by_digest"),
            models.Index("at", "id", name="event_in_time"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_action_is_area_and_participle",
                condition=Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
            ),
            models.CheckConstraint(
                name="event_actor_is_known",
                condition=Q(actor_kind="system", actor_id="")
                | (Q(actor_kind__in=["person", "agent"]) & ~Q(actor_id="")),
            ),
            models.CheckConstraint(
                name="event_door_is_known",
                condition=Q(via__in=["page", "api", "relay", "worker", "command", "import"]),
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.subject_kind} {self.subject_id}"


class Unsealed(models.Model):
    """An event that has no place in the sealed order yet. The sealer takes these away."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self):
        return str(self.event_id)


class Leaf(models.Model):
    """The place of an event in the sealed order: 1, 2, 3 and so on, without a gap."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="leaf")
    team_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    workflow_id = models.BigIntegerField(null=True)
    action = models.TextField()

    class Meta:
        indexes = [
            models.Index("team_id", "position", name="leaf_by_team"),
            models.Index("action", "position", name="leaf_by_action"),
            models.Index(
                "workflow_id", "position", name="leaf_by_workflow", condition=Q(workflow_id__isnull=False)
            ),
            models.Index("agent_id", "position", name="leaf_by_agent", condition=Q(agent_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="leaf_positions_start_at_one", condition=Q(position__gte=1)),
        ]

    def __str__(self):
        return f"{self.position} {self.action}"


class Checkpoint(models.Model):
    """The signed root of all events up to a position."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    peaks = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="checkpoint_by_time", autosummarize=True)]

    def __str__(self):
        return f"first {self.size} events"


class Bookmark(models.Model):
    """How far one consumer has read the sealed order. It moves with the consumer's effects, or not at all."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.name} at {self.position}"


def subject_of(subject):
    """What an event is about, as (kind, id): the model's name and key, or the pair that was given."""
    if isinstance(subject, tuple):
        kind, key = subject
        return str(kind), str(key)
    return subject._meta.model_name, str(subject.pk)  # noqa: SLF001


def key_of(thing):
    """The key of an instance, or the key that was given."""
    return getattr(thing, "pk", thing)
