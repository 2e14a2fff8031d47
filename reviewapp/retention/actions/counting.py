from reviewapp.base.clock import database_now
from reviewapp.retention.actions.preview import count_due
from reviewapp.retention.models import Rule


def count_all_due():
    """Count what the next run of each rule removes, so that the page of rules need not; returns how many."""
    rules = Rule.objects.acting()
    for rule in rules:
        at = database_now()
        due, kept = count_due(rule, at=at)
        Rule.objects.filter(pk=rule.pk).update(due=due, due_held=kept, due_counted_at=at)
    return len(rules)
