"""Past judgements from other tools, brought in as history: looked at first, then taken."""
