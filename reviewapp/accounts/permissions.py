"""Who may do what: one table of roles, and the two questions asked of it."""

from django.db import models

from reviewapp.base.errors import NotAllowed


class Role(models.TextChoices):
    REVIEWER = "reviewer", "Reviewer"
    SENIOR = "senior", "Senior reviewer"
    LEAD = "lead", "Lead"
    ENGINEER = "engineer", "Engineer"
    ADMIN = "admin", "Admin"
    AUDITOR = "auditor", "Auditor"


class Permission(models.TextChoices):
    """Each label completes the sentence "Your roles do not let you …"."""

    SEE_QUEUE = "see_queue", "see the queue"
    CLAIM = "claim", "hold an item"
    DECIDE = "decide", "decide items"
    DECIDE_ESCALATION = "decide_escalation", "decide escalated items"
    OPEN_OUTPUT = "open_output", "open any item of the team"
    COMMENT_ITEM = "comment_item", "comment on items"
    SEE_UNMASKED = "see_unmasked", "take out what is masked"
    REASSIGN = "reassign", "reassign items"
    REOPEN = "reopen", "reopen decided items"
    SET_UP_QUEUES = "set_up_queues", "set up queues"
    SEE_OWN_FIGURES = "see_own_figures", "see your own figures"
    SEE_FIGURES = "see_figures", "see the team's figures"
    EXPORT = "export", "export the team's figures"
    ANSWER_ALERTS = "answer_alerts", "acknowledge and resolve alerts"
    SET_UP_ALERTS = "set_up_alerts", "set up alert rules"
    AGREE = "agree", "put down or end what a week agreed on"
    SEE_POLICY = "see_policy", "see policies"
    COMMENT_POLICY = "comment_policy", "comment on policies"
    DRAFT_POLICY = "draft_policy", "draft policies"
    APPROVE_CHANGE = "approve_change", "approve changes to a policy"
    ROLL_BACK = "roll_back", "roll back a policy"
    QUARANTINE = "quarantine", "set a reviewer's corrections aside"
    PAUSE = "pause", "pause a workflow"
    SET_UP_WORKFLOWS = "set_up_workflows", "set up workflows"
    SEE_PEOPLE = "see_people", "see members and their roles"
    CHANGE_PEOPLE = "change_people", "change members and their roles"
    SEE_KEYS = "see_keys", "see agents and keys"
    SET_UP_KEYS = "set_up_keys", "set up agents and keys"
    SEE_ENDPOINTS = "see_endpoints", "see webhooks"
    SET_UP_ENDPOINTS = "set_up_endpoints", "set up webhooks"
    SEE_RETENTION = "see_retention", "see retention rules"
    SET_RETENTION = "set_retention", "change retention rules"
    READ_AUDIT_OWN = "read_audit_own", "read your own audit trail"
    READ_AUDIT_TEAM = "read_audit_team", "read the team's audit trail"
    READ_AUDIT_ADMIN = "read_audit_admin", "read the audit trail of administration"
    READ_AUDIT_ALL = "read_audit_all", "read the whole audit trail"
    IMPORT_HISTORY = "import_history", "import history"


class Scope(models.TextChoices):
    """What a key opens. A person's role is asked as well."""

    WRITE_OUTPUTS = "outputs:write", "Post outputs"
    READ_OUTPUTS = "outputs:read", "Read outputs"
    READ_DECISIONS = "decisions:read", "Read decisions"
    READ_POLICY = "policy:read", "Read policies"
    WRITE_REVIEWS = "reviews:write", "Decide reviews"
    READ_AUDIT = "audit:read", "Read the audit trail"
    WRITE_HISTORY = "history:write", "Import history"
    WRITE_SUGGESTIONS = "suggestions:write", "Approve suggestions"
    READ_EXPORTS = "exports:read", "Make and take exports"


AGENT_SCOPES = (Scope.WRITE_OUTPUTS, Scope.READ_OUTPUTS, Scope.READ_DECISIONS, Scope.READ_POLICY)
PERSON_SCOPES = (
    Scope.WRITE_REVIEWS,
    Scope.READ_OUTPUTS,
    Scope.READ_DECISIONS,
    Scope.READ_POLICY,
    Scope.READ_AUDIT,
    Scope.WRITE_HISTORY,
    Scope.WRITE_SUGGESTIONS,
    Scope.READ_EXPORTS,
)

_P = Permission
_REVIEWER = {
    _P.SEE_QUEUE,
    _P.CLAIM,
    _P.DECIDE,
    _P.COMMENT_ITEM,
    _P.SEE_POLICY,
    _P.COMMENT_POLICY,
    _P.READ_AUDIT_OWN,
}
_SENIOR = _REVIEWER | {_P.DECIDE_ESCALATION, _P.SEE_OWN_FIGURES, _P.READ_AUDIT_TEAM}
_STEERING = {  # what leads and engineers share: figures, and the way of a policy change
    _P.OPEN_OUTPUT,
    _P.COMMENT_ITEM,
    _P.SEE_OWN_FIGURES,
    _P.SEE_FIGURES,
    _P.EXPORT,
    _P.ANSWER_ALERTS,
    _P.SET_UP_ALERTS,
    _P.AGREE,
    _P.SEE_POLICY,
    _P.COMMENT_POLICY,
    _P.DRAFT_POLICY,
    _P.APPROVE_CHANGE,
    _P.ROLL_BACK,
    _P.PAUSE,
    _P.SET_UP_WORKFLOWS,
    _P.READ_AUDIT_OWN,
    _P.READ_AUDIT_TEAM,
}
_DOORS = {_P.SEE_KEYS, _P.SET_UP_KEYS, _P.SEE_ENDPOINTS, _P.SET_UP_ENDPOINTS}

GRANTS = {
    Role.REVIEWER: frozenset(_REVIEWER),
    Role.SENIOR: frozenset(_SENIOR),
    Role.LEAD: frozenset(
        _SENIOR
        | _STEERING
        | _DOORS
        | {_P.REASSIGN, _P.REOPEN, _P.SET_UP_QUEUES, _P.QUARANTINE, _P.SEE_UNMASKED}
    ),
    Role.ENGINEER: frozenset(_STEERING),
    Role.ADMIN: frozenset(
        _DOORS
        | {
            _P.SEE_POLICY,
            _P.ROLL_BACK,
            _P.PAUSE,
            _P.SET_UP_WORKFLOWS,
            _P.SEE_PEOPLE,
            _P.CHANGE_PEOPLE,
            _P.SEE_RETENTION,
            _P.SET_RETENTION,
            _P.READ_AUDIT_OWN,
            _P.READ_AUDIT_ADMIN,
            _P.IMPORT_HISTORY,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            _P.OPEN_OUTPUT,
            _P.SEE_FIGURES,
            _P.SEE_POLICY,
            _P.SEE_PEOPLE,
            _P.SEE_KEYS,
            _P.SEE_ENDPOINTS,
            _P.SEE_RETENTION,
            _P.READ_AUDIT_OWN,
            _P.READ_AUDIT_TEAM,
            _P.READ_AUDIT_ADMIN,
            _P.READ_AUDIT_ALL,
        }
    ),
}


def may(user, permission, *, team):
    """Whether this person's roles in this team grant the permission. Agents hold no roles."""
    if not getattr(user, "is_active", False) or team is None:
        return False
    roles = user.roles_in(team)
    return any(permission in GRANTS[Role(role)] for role in roles)


def require(user, permission, *, team):
    """Refuse, naming whom to ask, unless the person may. `None` is the system, which may."""
    if user is None or may(user, permission, team=team):
        return
    raise NotAllowed(
        f"Your roles in this team do not let you {Permission(permission).label}. "
        f"Nothing was changed. Ask {who_may(permission)} of your team."
    )


def who_may(permission):
    """The roles to ask, as words: "a lead or an admin"."""
    names = [Role(role).label.lower() for role, granted in GRANTS.items() if permission in granted]
    phrases = [f"an {name}" if name[0] in "aeiou" else f"a {name}" for name in names]
    return " or ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)
