"""Say how long a kind of thing is kept. What is stricter than before needs a second person's yes."""

from django.db import transaction

from reviewapp.accounts.models import Team
from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.retention.actions.preview import count_due, preview
from reviewapp.retention.actions.slots import call_off_runs
from reviewapp.retention.models import Action, Rule, RuleChange
from reviewapp.retention.reaching import kind_of, known_kinds, refusal_of_action
from reviewapp.workflows.models import Workflow

LONGEST = 36_500
MOST_RULES = 100


@transaction.atomic
def add_rule(team, *, by, kind, wanted, reason, workflow=None, typed=None):
    """Make a rule. One that erases or masks waits for a second person; returns its first change.

    `wanted` has name, days and action.
    """
    require(by, Permission.SET_RETENTION, team=team)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if Rule.objects.of_team(team).count() >= MOST_RULES:
        raise Refused(f"A team has at most {MOST_RULES} rules. Nothing was saved; change one of them.")
    _check_reach(team, kind, workflow)
    rule = Rule(team=team, workflow=workflow, kind=kind, days=1, made_by=by)
    wanted = {"is_on": True} | wanted
    _check(rule, wanted, reason)
    rule.name, rule.days, rule.action = wanted["name"], wanted["days"], wanted["action"]
    rule.save()
    return _propose(rule, wanted, by=by, reason=reason, typed=typed)


@transaction.atomic
def change_rule(rule, *, by, reason, typed=None, **wanted):
    """Change a rule, or have a second person asked first; returns the change."""
    rule = Rule.objects.select_for_update(of=["self"]).select_related("team").get(pk=rule.pk)
    require(by, Permission.SET_RETENTION, team=rule.team)
    wanted = rule.wanted | wanted
    _check(rule, wanted, reason)
    if wanted == rule.wanted:
        raise Invalid({"days": ["This is what the rule says already. Nothing was changed."]})
    if rule.changes.waiting().exists():
        raise Refused("A change of this rule waits for a second admin. Nothing was changed; decide it first.")
    return _propose(rule, wanted, by=by, reason=reason, typed=typed)


def switch_rule(rule, *, by, is_on, reason, typed=None):
    """Switch a rule on or off."""
    return change_rule(rule, by=by, reason=reason, typed=typed, is_on=is_on)


@transaction.atomic
def confirm_rule(change, *, by, digest, typed):
    """A second person's yes to exactly these words and this number: the change is in force."""
    change = _locked(change, by=by)
    if by.pk == change.asked_by_id:
        raise NotAllowed(
            "A second admin confirms what you asked for. Nothing was changed. Ask another admin."
        )
    if database_now() > change.ends_at:
        raise Refused("The 24 hours to confirm are over. Nothing was changed; ask for the change again.")
    if digest != change.digest or change.rule.wanted != change.before:
        raise Refused("The change is another one than you saw. Nothing was changed; look at it again.")
    _check_number(typed, change.previewed)
    found = preview(change.rule, change.after, at=change.asked_at)
    if found.reached > change.previewed:
        raise Refused(
            f"By now the rule would remove {found.reached:,}, not {change.previewed:,}. Nothing was changed; "
            "ask for the change again, with a new dry run."
        )
    _decide(change, RuleChange.State.IN_FORCE, by=by)
    _put_in_force(change)
    record(
        "retention.rule_confirmed", subject=change.rule, by=by, team=change.team_id,
        workflow=change.rule.workflow_id, change=str(change.pk), digest=change.digest,
        number=change.previewed,
    )  # fmt: skip
    return change


@transaction.atomic
def turn_down_rule(change, *, by):
    """Say no to a change that waits; whoever asked may take it back so, too."""
    change = _locked(change, by=by)
    _decide(change, RuleChange.State.TURNED_DOWN, by=by)
    whose = {"team": change.team_id, "workflow": change.rule.workflow_id}
    record("retention.rule_turned_down", subject=change.rule, by=by, change=str(change.pk), **whose)
    return change


def lapse_rules():
    """Changes that nobody confirmed within a day are void; returns how many."""
    return sum(_lapse(key) for key in RuleChange.objects.outlived().values_list("pk", flat=True)[:500])


@transaction.atomic
def _lapse(key):
    found = RuleChange.objects.outlived().select_for_update(skip_locked=True, of=["self"]).filter(pk=key)
    change = found.select_related("rule").first()
    if change is None:
        return False
    _decide(change, RuleChange.State.LAPSED, by=None)
    whose = {"team": change.team_id, "workflow": change.rule.workflow_id}
    record("retention.rule_lapsed", subject=change.rule, by=None, change=str(change.pk), **whose)
    return True


def _propose(rule, wanted, *, by, reason, typed):
    found = preview(rule, wanted)
    if found.needs_second:
        _check_number(typed, found.reached)
    change = RuleChange(
        team_id=rule.team_id, rule=rule, before=rule.wanted, after=wanted, reason=reason.strip(),
        previewed=found.reached, previewed_before=found.reached_before, needs_second=found.needs_second,
        asked_by=by, asked_at=found.at,
    )  # fmt: skip
    event = record(
        "retention.rule_proposed", subject=rule, by=by, team=rule.team_id, workflow=rule.workflow_id,
        kind=rule.kind, change=str(change.pk), digest=change.digest, number=found.reached,
        before=_told(change.before), after=_told(change.after), needs_second=change.needs_second,
        commitment=change.commitment,
    )  # fmt: skip
    change.event_id = event.pk
    if not change.needs_second:
        change.state, change.decided_by, change.decided_at = RuleChange.State.IN_FORCE, by, found.at
    change.save()
    if not change.needs_second:
        _put_in_force(change)
    return change


def _told(wanted):
    """What the trail tells of a rule: a name is free text, so it stays out."""
    return {name: value for name, value in wanted.items() if name != "name"}


def _put_in_force(change):
    rule = change.rule
    for name, value in change.after.items():
        setattr(rule, name, value)
    rule.in_force_since = change.decided_at
    rule.due, rule.due_held = count_due(rule, at=change.decided_at)
    rule.due_counted_at = change.decided_at
    rule.save()
    call_off_runs(rule, by=change.decided_by)


def _locked(change, *, by):
    found = RuleChange.objects.select_for_update(of=["self", "rule"]).select_related("rule__team")
    change = found.get(pk=change.pk)
    require(by, Permission.SET_RETENTION, team=change.rule.team)
    return change


def _decide(change, state, *, by):
    change.move_to(state)
    change.decided_by, change.decided_at = by, database_now()
    change.save(update_fields=["state", "decided_by", "decided_at"])


def _check_reach(team, kind, workflow):
    known = known_kinds()
    if kind not in known:
        raise Invalid({"kind": ["Choose what the rule is about."]})
    if workflow and not known[kind].has_workflow:
        raise Invalid(
            {"workflow": [f"{known[kind].label} belong to the whole team. Leave the workflow empty."]}
        )
    if workflow and not Workflow.objects.of_team(team).filter(pk=workflow.pk).exists():
        raise Invalid({"workflow": ["Your team has no such workflow."]})


def _check(rule, wanted, reason):
    wanted["name"] = str(wanted["name"]).strip()
    wrong = {}
    if not 1 <= len(wanted["name"]) <= 80:
        wrong["name"] = ["Give the rule a name of up to 80 letters."]
    elif Rule.objects.of_team(rule.team_id).exclude(pk=rule.pk).filter(name=wanted["name"]).exists():
        wrong["name"] = ["Another rule of your team has this name."]
    if not 1 <= wanted["days"] <= LONGEST:
        wrong["days"] = ["Keep it for a day or more, and for a hundred years at most."]
    if wanted["action"] not in Action.values:
        wrong["action"] = ["Choose what happens then."]
    elif refusal := refusal_of_action(kind_of(rule), wanted["action"]):
        wrong["action"] = [refusal]
    if not str(reason).strip():
        wrong["reason"] = ["Say why, for whoever audits this."]
    if wrong:
        raise Invalid(wrong)


def _check_number(typed, number):
    """Where nothing is there yet, there is nothing to type."""
    if (typed or 0) != number:
        said = f"Type {number}, what goes now and what holds let go of later, to confirm that you saw it."
        raise Invalid({"typed": [said]})
