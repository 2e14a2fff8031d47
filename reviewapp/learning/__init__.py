"""From corrections to a policy change that a second person approves."""
