"""Files for other tools: asked for, written by a worker part by part, fetched by a link that ends."""

from reviewapp.insights.actions.exports.asking import ask_export
from reviewapp.insights.actions.exports.cancelling import cancel_export
from reviewapp.insights.actions.exports.fetching import Gone, fetch, note_of
from reviewapp.insights.actions.exports.forgetting import forget_old_exports
from reviewapp.insights.actions.exports.links import check_link, link_of
from reviewapp.insights.actions.exports.running import has_due_exports, run_export

__all__ = [
    "Gone",
    "ask_export",
    "cancel_export",
    "check_link",
    "fetch",
    "forget_old_exports",
    "has_due_exports",
    "link_of",
    "note_of",
    "run_export",
]
