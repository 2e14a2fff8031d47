"""What this area puts on the audit trail, and the free text that some of it is bound to."""

EVENTS = {
    "retention.rule_proposed": "An admin asked for a rule or a change; the facts say what it would forget.",
    "retention.rule_confirmed": "A second admin confirmed a change of a rule; it is in force.",
    "retention.rule_turned_down": "A change of a rule was turned down or taken back; the rule is as it was.",
    "retention.rule_lapsed": "Nobody confirmed a change of a rule within 24 hours; the rule is as it was.",
    "retention.clock_set": "An admin chose by which place's clock the rules of a team run.",
    "retention.run_begun": "A run of a rule was begun, by its hour or by an admin.",
    "retention.run_cancelled": "An admin called a run off; what it had erased is gone.",
    "retention.run_failed": "A run stopped on an error; the facts say how far it was.",
    "retention.run_finished": "A run is through: its certificate, with counts and a digest of what went.",
    "retention.hold_set": "A legal hold was set: what it covers is not forgotten while it stands.",
    "retention.hold_came_up": "The day came to look at a legal hold again.",
    "retention.hold_looked_at": "Somebody looked at a legal hold again and set the next day for it.",
    "retention.hold_release_asked": "An admin asked to release a legal hold.",
    "retention.hold_kept": "The asked release of a legal hold was turned down; it stands.",
    "retention.hold_released": "A second admin confirmed that a legal hold ends.",
    "retention.erased": "Words and subjects of released legal holds were erased; the facts name the holds.",
    "retention.subject_looked_up": "Somebody looked up what is kept on one person.",
    "retention.subject_exported": "What is kept on one person was written out for them, nothing masked.",
    "retention.erasure_asked": "An admin asked to erase one person.",
    "retention.erasure_withdrawn": "An asked erasure of a person was taken back before it began.",
    "retention.erasure_confirmed": "A second admin confirmed that a person is erased; it begins.",
    "retention.subject_erased": "A person was erased; the facts say how many rows of each kind.",
    "retention.erasures_replayed": "Erasures of before a restore were done again.",
}


def contents():
    """Why holds were set and released and persons erased, for whoever verifies the trail."""
    from reviewapp.retention.models import Erasure, LegalHold, RuleChange  # noqa: PLC0415 (events come before models)

    for model in (LegalHold, Erasure, RuleChange):
        for row in model.objects.order_by("event_id").iterator():
            yield from row.contents()
