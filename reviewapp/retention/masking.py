"""What stays of a text that a rule masks: labels in the place of what names a person."""

from reviewapp.workflows import masking


def mask(value):
    """The same JSON value with labels in its texts."""
    return masking.mask(value)[0]
