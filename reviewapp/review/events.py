"""What the audit trail tells about outputs, reviews and queues."""

EVENTS = {
    "queue.created": "A lead made a queue.",
    "queue.changed": "A lead changed a queue; the facts name the fields.",
    "queue.member_added": "A person may now take reviews from this queue.",
    "queue.member_removed": "A person may no longer take reviews from this queue.",
    "review.opened": "A question about an output waits in a queue.",
    "review.looked_at": "A person opened an output without holding its review.",
    "review.claimed": "A person holds a review, for a time.",
    "review.released": "A person gave a review back to its queue.",
    "review.skipped": "A person gave a review back and asked for another.",
    "review.returned": "A hold ended because its holder may not judge the review any more.",
    "review.lapsed": "A hold ran out and the review went back to its queue.",
    "review.reassigned": "A lead moved a review to another person or queue.",
    "review.decided": "A person gave a review its verdict; it takes effect after the time to undo.",
    "review.undone": "A verdict was taken back before it took effect.",
    "review.overtaken": "A verdict took effect after its output was withdrawn or replaced; nobody was told.",
    "review.reopened": "A lead had a decided output judged again.",
    "review.withdrawn": "A review ended because its output was withdrawn or replaced.",
    "review.expired": "A review ended because nobody answered in time.",
    "output.approved": "The policy approved an output without a person.",
    "output.decided": "A verdict took effect: the agent may act on it.",
    "output.revised": "A verdict replaced what the agent had been told before.",
    "output.escalated": "An output went to a higher queue; the agent still waits.",
    "output.expired": "Nobody answered in time; nothing was decided.",
    "output.withdrawn": "An output was taken back before it was decided.",
    "output.erased": "Parts of outputs were erased by a rule or at a person's request; the facts name them.",
    "output.masked": "Parts of outputs were masked, or their subjects coded, by a rule; the facts name them.",
    "decision.erased": "What people wrote in decisions was erased; the facts name them.",
    "decision.masked": "What people wrote in decisions was masked; the facts name them.",
    "comment.written": "A person wrote a comment on an output, for colleagues; the facts name it.",
    "comment.erased": "Comments were erased by a rule or at a person's request; the facts name them.",
    "draft.erased": "Drafts were erased by a rule, at a person's request, or with the output they quote.",
    "outcome.erased": "What agents told of outcomes was erased; the facts name them.",
    "output.outcome_reported": "An agent told what became of an output downstream.",
}


def contents():
    """What agents sent and people wrote, for whoever verifies the trail."""
    from reviewapp.review.contents import bound_contents  # noqa: PLC0415 (events are read before models exist)

    return bound_contents()
