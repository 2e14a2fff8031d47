"""Our words for icons, risks and states, so that templates never name a drawing or a colour."""

# Our name → its drawing in heroicons (outline). A name missing here is looked up there as it is.
ICONS = {
    "account": "user-circle",
    "add": "plus",
    "added": "plus",
    "adjust": "adjustments-horizontal",
    "agent": "cpu-chip",
    "approve": "check",
    "archive": "archive-box",
    "back": "arrow-left",
    "bad": "x-circle",
    "cancel": "x-mark",
    "category": "tag",
    "close": "x-mark",
    "code": "code-bracket",
    "confidence": "signal",
    "copy": "square-2-stack",
    "delete": "trash",
    "down": "chevron-down",
    "download": "arrow-down-tray",
    "edit": "pencil",
    "error": "exclamation-circle",
    "escalate": "arrow-up-right",
    "fall": "arrow-trending-down",
    "filter": "funnel",
    "forward": "chevron-right",
    "history": "clock",
    "hold": "lock-closed",
    "info": "information-circle",
    "lock": "lock-closed",
    "masked": "eye-slash",
    "mail": "envelope",
    "menu": "bars-3",
    "message": "chat-bubble-bottom-center-text",
    "model": "sparkles",
    "more": "ellipsis-vertical",
    "next": "chevron-down",
    "object": "code-bracket-square",
    "offline": "signal-slash",
    "ok": "check-circle",
    "person": "user",
    "point": "minus-small",
    "policy": "rectangle-stack",
    "previous": "chevron-up",
    "queue": "queue-list",
    "reject": "x-mark",
    "refresh": "arrow-path",
    "release": "lock-open",
    "rise": "arrow-trending-up",
    "rule": "scale",
    "route": "share",
    "search": "magnifying-glass",
    "settings": "cog-6-tooth",
    "sign-in": "arrow-right-end-on-rectangle",
    "sign-out": "arrow-right-start-on-rectangle",
    "skip": "forward",
    "team": "user-group",
    "text": "chat-bubble-bottom-center-text",
    "tool": "wrench",
    "undo": "arrow-uturn-left",
    "up": "chevron-up",
    "view": "eye",
    "warn": "exclamation-triangle",
    "webhook": "paper-airplane",
    "workflow": "share",
}

# What heroicons lacks: the path of a drawing on a field of 24 by 24.
OWN_DRAWINGS = {
    "keyboard": (
        "M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15"
        "A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6Z"
        "M7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M7 14h.01M10 14h4M17 14h.01"
    ),
}

REASON_ICONS = {
    "autonomy": "hand-raised",
    "check": "shield-exclamation",
    "confidence": "confidence",
    "escalation": "escalate",
    "error": "warn",
    "flag": "flag",
    "paused": "pause",
    "policy": "policy",
    "risk": "flag",
    "rule": "rule",
    "sample": "eye",
    "spot_check": "eye",
    "threshold": "confidence",
    "unfinished": "warn",
}

RISKS = {
    "low": ("", "Low"),
    "medium": ("warn", "Medium"),
    "high": ("bad", "High"),
    "critical": ("bad", "Critical"),
}

# The letter after G that leads there, where it is not the first of the word.
GO_KEYS = {"Admin": "m", "Learning": "s"}

# Status or verdict → tone, icon, word.
STATES = {
    "abstained": ("", "skip", "Abstained"),
    "active": ("ok", "ok", "Active"),
    "approved": ("ok", "approve", "Approved"),
    "approve": ("ok", "approve", "Approved"),
    "closed": ("", "lock", "Closed"),
    "decided": ("ok", "approve", "Decided"),
    "edited": ("edit", "edit", "Edited"),
    "escalated": ("warn", "escalate", "Escalated"),
    "expired": ("bad", "clock", "Expired"),
    "held": ("warn", "hold", "Held"),
    "paused": ("warn", "pause", "Paused"),
    "rejected": ("bad", "reject", "Rejected"),
    "retired": ("", "archive", "Retired"),
    "revoked": ("bad", "reject", "Revoked"),
    "waiting": ("info", "inbox", "Waiting"),
    "withdrawn": ("", "undo", "Withdrawn"),
}
