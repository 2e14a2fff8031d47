"""Events that are told one by one, as acts of somebody."""

from reviewapp.accounts.actors import actor_names
from reviewapp.audit.catalogue import declared_events
from reviewapp.audit.wording import facts_in_words
from reviewapp.insights.timeline import Act
from reviewapp.workflows.models import Workflow

TONES = {"rolled_back": "bad", "paused": "warn", "raised": "bad", "reopened": "warn"}
NOTES = 160


def went_live(rollouts):
    """Versions going live, as acts of who put them to work."""
    for rollout in rollouts:
        yield Act(
            at=rollout.started_at,
            what=f"{rollout.version} went live",
            about=rollout.workflow.name,
            who=rollout.started_by.name if rollout.started_by else "System",
            detail=rollout.version.notes.partition("\n")[0][:NOTES],
            tone="info",
            version=(rollout.workflow.slug, rollout.version.number),
        )


def acts_of(events, team):
    names = actor_names(events)
    workflows = dict(Workflow.objects.of_team(team).values_list("pk", "name"))
    declared = declared_events()
    for event in events:
        yield Act(
            at=event.at,
            what=declared.get(event.action, ("", event.action))[1].rstrip("."),
            about=workflows.get(event.workflow_id, ""),
            who=names.get((event.actor_kind, event.actor_id), "System"),
            detail=facts_in_words(event.facts),
            tone=TONES.get(event.action.partition(".")[2], ""),
            position=event.position,
        )
