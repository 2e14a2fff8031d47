"""How each kind of suggestion is tried on past outputs."""

from reviewapp.learning.actions.replays.policies import replay_policy
from reviewapp.learning.actions.replays.progress import HOLD, Found, Stopped, Unfinished
from reviewapp.learning.actions.replays.prompts import replay_prompt
from reviewapp.learning.actions.replays.taxonomies import replay_taxonomy

REPLAYS = {
    "prompt": replay_prompt,
    "routing": replay_policy,
    "threshold": replay_policy,
    "check": replay_policy,
    "taxonomy": replay_taxonomy,
}

__all__ = ["HOLD", "REPLAYS", "Found", "Stopped", "Unfinished"]
