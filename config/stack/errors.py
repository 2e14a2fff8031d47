"""The one way in which the stack says that it cannot go on."""


class CannotStart(Exception):
    """Carries a sentence for the person at the terminal: what happened, and what to do."""
