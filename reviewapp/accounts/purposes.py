"""Why each permission exists, as a sentence for people, and what each role is for. Pure."""

from reviewapp.accounts.permissions import GRANTS, Permission, Role

_P = Permission
ROLES = {
    Role.REVIEWER: "Judges what agents produce, in the queues they are a member of.",
    Role.SENIOR: "Judges as a reviewer does, and answers what others escalate or disagree about.",
    Role.LEAD: "Answers for the work of a team: its queues, its figures and its policies.",
    Role.ENGINEER: "Builds the agents: reads the figures and changes policies, without judging items.",
    Role.ADMIN: "Looks after people, keys and what is kept, without seeing items or figures.",
    Role.AUDITOR: "Sees everything and changes nothing.",
}
GROUPS = {
    "Reviewing": {
        _P.SEE_QUEUE: "Whoever judges has to see what waits in their queues.",
        _P.CLAIM: "A hold keeps two people from judging the same item.",
        _P.DECIDE: "An answer is what the agent waits for, and what the product learns from.",
        _P.DECIDE_ESCALATION: "What somebody was unsure about is answered by somebody more experienced.",
        _P.OPEN_OUTPUT: "Steering and auditing need single items, also those of other people's queues.",
        _P.COMMENT_ITEM: "What one knows of an item the next should not have to find out again.",
        _P.SEE_UNMASKED: "What masking hides stays hidden in files, but for people who answer for it.",
        _P.REASSIGN: "Work that is stuck with one person or queue has to move.",
        _P.REOPEN: "A wrong answer is put right by a new one, never by changing the old one.",
        _P.SET_UP_QUEUES: "Who works where is decided by whoever answers for the work.",
    },
    "Figures": {
        _P.SEE_OWN_FIGURES: "People learn from what they decided, and how fast.",
        _P.SEE_FIGURES: "Whoever steers has to see how good and how fast the work is.",
        _P.EXPORT: "Figures and items leave the product only through people who answer for them.",
        _P.ANSWER_ALERTS: "An alert needs somebody who says that it is being looked at.",
        _P.SET_UP_ALERTS: "What counts as an alarm is decided by whoever has to answer it.",
        _P.AGREE: "What a week agreed on binds the people who steer.",
    },
    "Policies": {
        _P.SEE_POLICY: "Everybody who works with an agent may read the rules it follows.",
        _P.COMMENT_POLICY: "Whoever sees mistakes every day may say what would prevent them.",
        _P.DRAFT_POLICY: "A draft changes nothing until a second person approves it.",
        _P.APPROVE_CHANGE: "The second person of every change; nobody approves their own.",
        _P.ROLL_BACK: "Damage is stopped by whoever sees it first, with a reason and no approval.",
        _P.QUARANTINE: "Corrections that would mislead the agents are set aside, with a reason.",
        _P.PAUSE: "Work is stopped by whoever sees that it harms.",
        _P.SET_UP_WORKFLOWS: "What is judged, and by which categories, is set up once for all.",
    },
    "People and machines": {
        _P.SEE_PEOPLE: "Administration and audit have to see who holds which role.",
        _P.CHANGE_PEOPLE: "Roles are given by people who do not judge items; nobody changes their own.",
        _P.SEE_KEYS: "Which machines may enter is part of who may do what.",
        _P.SET_UP_KEYS: "A key is given and taken by whoever answers for the agent or for the team.",
        _P.SEE_ENDPOINTS: "Where decisions are sent is part of what an audit asks.",
        _P.SET_UP_ENDPOINTS: "Where decisions are sent is set by whoever answers for the agent.",
        _P.IMPORT_HISTORY: "Past decisions come in once, by somebody who answers for the team.",
    },
    "What is kept": {
        _P.SEE_RETENTION: "Administration and audit have to see how long things are kept.",
        _P.SET_RETENTION: "Forgetting cannot be undone, so few people decide on it.",
    },
    "Audit trail": {
        _P.READ_AUDIT_OWN: "Everybody may see what is recorded of themselves.",
        _P.READ_AUDIT_TEAM: "Whoever answers for others may see what they did.",
        _P.READ_AUDIT_ADMIN: "Changes of people, keys and rules are checked by administration and audit.",
        _P.READ_AUDIT_ALL: "An auditor has to see the whole trail to vouch for it.",
    },
}
# What is shown where there is room for a few lines only.
MAIN = (
    _P.DECIDE, _P.DECIDE_ESCALATION, _P.APPROVE_CHANGE, _P.ROLL_BACK, _P.SEE_FIGURES, _P.READ_AUDIT_ALL,
    _P.SET_UP_KEYS, _P.CHANGE_PEOPLE, _P.SET_RETENTION,
)  # fmt: skip


def why(permission) -> str:
    return next((found[permission] for found in GROUPS.values() if permission in found), "")


def matrix(permissions=tuple(Permission)) -> list[dict]:
    """Each permission in words, why it exists, and one yes or no a role, in the order of the roles."""
    return [
        {
            "label": permission.label,
            "why": why(permission),
            "granted": [permission in GRANTS[role] for role in Role],
        }
        for permission in permissions
    ]


def matrix_by_group() -> list[dict]:
    return [{"name": name, "rows": matrix(tuple(found))} for name, found in GROUPS.items()]


def granted_by(roles) -> list[dict]:
    """What these roles together let somebody do, why, and which of them lets them."""
    held = [Role(role) for role in Role if role in set(roles)]
    return [
        {
            "label": permission.label,
            "why": why(permission),
            "roles": [role.label for role in held if permission in GRANTS[role]],
        }
        for found in GROUPS.values()
        for permission in found
        if any(permission in GRANTS[role] for role in held)
    ]
