"""What a workflow masks: by kind, where, and for whom it stays plain. Pure.

Kept with the workflow as {"email": {"where": "shown", "plain_for": ["lead"]}, "card": {"where": "stored"}}.
"""

from dataclasses import dataclass

from reviewapp.workflows.masking import KINDS, LABELS, NAMES

STORED, SHOWN = "stored", "shown"
WHERE = {STORED: "before it is stored", SHOWN: "when it is shown"}


@dataclass(frozen=True)
class MaskingRule:
    """One kind: taken out before storage, or shown in full to some roles only."""

    kind: str
    where: str
    plain_for: tuple[str, ...] = ()

    @property
    def name(self):
        return NAMES[self.kind]

    @property
    def label(self):
        return f"⟦{LABELS[self.kind]}⟧"

    def hides_from(self, roles):
        return self.where == SHOWN and not set(self.plain_for) & set(roles)


def rules_of(masking: dict) -> list[MaskingRule]:
    """In the order of the kinds."""
    known = [kind for kind in KINDS if kind in masking]
    return [
        MaskingRule(kind, masking[kind]["where"], tuple(masking[kind].get("plain_for", ()))) for kind in known
    ]


def document_of(rules) -> dict:
    return {
        rule.kind: {"where": rule.where}
        | ({"plain_for": sorted(rule.plain_for)} if rule.where == SHOWN else {})
        for rule in rules
    }


def stored_kinds(masking: dict) -> frozenset:
    """What never reaches the database."""
    return frozenset(kind for kind, rule in masking.items() if rule["where"] == STORED)


def hidden_kinds(masking: dict, roles) -> frozenset:
    """What somebody with these roles sees as labels."""
    return frozenset(rule.kind for rule in rules_of(masking) if rule.hides_from(roles))


def problems_of(rules, roles) -> list[str]:
    """What is wrong with rules that somebody wants to set, as sentences."""
    kinds = [rule.kind for rule in rules]
    found = [f"“{rule.kind}” is no kind that can be masked." for rule in rules if rule.kind not in KINDS]
    found += [f"“{rule.where}” is no place to mask at." for rule in rules if rule.where not in WHERE]
    found += [f"“{role}” is no role." for rule in rules for role in rule.plain_for if role not in roles]
    return found + (["Each kind can have one rule."] if len(set(kinds)) < len(kinds) else [])
