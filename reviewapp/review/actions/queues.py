"""Making queues and saying who works in them."""

from django.db import IntegrityError, transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.review.models import Queue, Review

CHANGEABLE = ("name", "tier", "capacity", "is_active")


@transaction.atomic
def create_queue(team, *, by, slug, name, tier=0, capacity=None):
    """Make a place where reviews wait."""
    require(by, Permission.SET_UP_QUEUES, team=team)
    try:
        with transaction.atomic():
            queue = Queue.objects.create(team=team, slug=slug, name=name, tier=tier, capacity=capacity)
    except IntegrityError as error:
        raise Invalid({"slug": [f"The team has a queue {slug} already. Choose another name."]}) from error
    record("queue.created", subject=queue, by=by, team=team, slug=slug, tier=tier)
    return queue


@transaction.atomic
def change_queue(queue, *, by, **changes):
    """Change a queue's name, tier, capacity, or whether it is in use."""
    queue = Queue.objects.select_for_update(of=("self",)).select_related("team").get(pk=queue.pk)
    require(by, Permission.SET_UP_QUEUES, team=queue.team)
    if unknown := set(changes) - set(CHANGEABLE):
        raise Invalid({field: ["This cannot be changed."] for field in unknown})
    changed = {field: value for field, value in changes.items() if getattr(queue, field) != value}
    if changed.get("is_active") is False and Review.objects.open().filter(queue=queue).exists():
        raise Refused(
            "Items wait in this queue. Nothing was changed. Move or decide them first.", code="busy"
        )
    for field, value in changed.items():
        setattr(queue, field, value)
    if changed:
        queue.save(update_fields=list(changed))
        record("queue.changed", subject=queue, by=by, team=queue.team_id, fields=sorted(changed))
    return queue


@transaction.atomic
def add_member(queue, *, by, user):
    """Let a person take reviews from this queue."""
    require(by, Permission.SET_UP_QUEUES, team=queue.team)
    if queue.team_id not in user.team_ids:
        raise Invalid({"user": [f"{user} is not in this team. Ask an admin to invite them."]})
    if not queue.members.filter(pk=user.pk).exists():
        queue.members.add(user)
        record("queue.member_added", subject=queue, by=by, team=queue.team_id, person=user.pk)
    return queue


@transaction.atomic
def remove_member(queue, *, by, user):
    """Let a person take no more reviews from this queue; what they hold they may finish."""
    require(by, Permission.SET_UP_QUEUES, team=queue.team)
    if queue.members.filter(pk=user.pk).exists():
        queue.members.remove(user)
        record("queue.member_removed", subject=queue, by=by, team=queue.team_id, person=user.pk)
    return queue
