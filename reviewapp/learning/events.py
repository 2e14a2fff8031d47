"""What the audit trail tells about patterns, suggestions and suspicions."""

EVENTS = {
    "learning.settings_changed": "How eagerly a workflow learns was changed; the facts name the fields.",
    "learning.rebuilt": "What was learned was computed again from the decisions.",
    "learning.erased": "What learning kept of the words of outputs was erased; the facts name them.",
    "learning.exported": "Somebody took corrections away as a file; the facts tell how many, and its digest.",
    "pattern.looked_behind": "Somebody opened the items behind a pattern.",
    "pattern.renamed": "A person gave a pattern another name.",
    "pattern.merged": "A person said that two patterns are one mistake.",
    "pattern.split": "A person split a pattern by a condition.",
    "pattern.muted": "A person muted a pattern; it is counted but suggests nothing.",
    "pattern.unmuted": "A muted, refused or merged pattern stands again.",
    "pattern.refused": "A person said that this is not a pattern.",
    "suggestion.drafted": "A change was proposed, by the miner or a person, and waits for its replay.",
    "suggestion.opened": "A suggestion was replayed and waits for a second person.",
    "suggestion.edited": "A person changed the wording of a suggestion; it is replayed again.",
    "suggestion.rebased": "A suggestion was set upon a newer policy version; it is replayed again.",
    "suggestion.remarked": "Somebody wrote a remark under a suggestion.",
    "remark.erased": "What people wrote in the loop was erased; the facts name the events it was bound to.",
    "suggestion.approved": "A second person approved a suggestion, bound to its digest.",
    "suggestion.dismissed": "A person dismissed a suggestion and said why.",
    "suggestion.outdated": "A suggestion was closed because a newer version left nothing of it.",
    "suggestion.rolled_back": "The version of a suggestion was rolled back.",
    "suggestion.revived": "The version of a suggestion is in force again; it is watched anew.",
    "suggestion.judged": "After the time set, the loop said whether the mistake stopped.",
    "suggestion.looked_behind": "Somebody opened the items behind a suggestion.",
    "replay.asked": "A suggestion is to be replayed on past outputs.",
    "replay.finished": "A replay ended: done, cancelled or failed.",
    "reviewer.suspected": "A reviewer's decisions look wrong; a lead is to look.",
    "reviewer.quarantined": "A lead set a reviewer's decisions in a workflow aside; they no longer count.",
    "reviewer.released": "A lead let a reviewer's decisions count again.",
    "reviewer.cleared": "A lead found nothing wrong with a flagged reviewer.",
}


def contents():
    """Remarks and reasons of people, for whoever verifies the trail."""
    from reviewapp.learning.models import Remark  # noqa: PLC0415 (events are read before models exist)

    for remark in Remark.objects.order_by("event_id").iterator():
        yield remark.as_content()
