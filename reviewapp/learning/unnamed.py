"""What learning reads: never what a workflow masks for anybody, so that nothing learned holds it."""

from reviewapp.workflows.masking import mask
from reviewapp.workflows.masking_rules import rules_of


def unnamed(value, masking):
    """A text or JSON with labels for every kind that the workflow masks, for whomever it does."""
    kinds = [rule.kind for rule in rules_of(masking)] if masking else ()
    return mask(value, kinds)[0] if kinds else value


def unnamed_all(masking, *values):
    return tuple(unnamed(value, masking) for value in values)
